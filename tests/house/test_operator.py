"""Does the operator's page show what she may see, to read, and no secret?"""

import pytest
from django.contrib import admin
from django.urls import reverse

from people.models import OutgoingMail, Person
from sessions.models import PlanItem
from tests.world import person


@pytest.fixture
def operator(world) -> Person:
    world.here.coordinator.is_staff = world.here.coordinator.is_superuser = True
    world.here.coordinator.save()
    return world.here.coordinator


def pages() -> list[str]:
    return sorted(f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry)


def test_only_our_models_are_there_and_no_notes(db):
    assert {page.split("_")[0] for page in pages()} == {"people", "programs", "mentor"}
    assert not [page for page in pages() if "note" in page or "historical" in page]


def test_way_in_is_our_own_login(client, db):
    response = client.get("/drift/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/logg-inn/?next=")


@pytest.mark.parametrize("who", ["leader", "nobody"])
def test_who_is_no_operator_finds_nothing(client, world, who):
    client.force_login(world.here.leader if who == "leader" else person("Ingen Her"))
    assert client.get("/drift/", follow=True).status_code == 404
    assert client.get("/drift/people/person/", follow=True).status_code == 404
    assert client.get("/drift/login/").status_code == 404


@pytest.mark.long
def test_lists_and_rows_show_ones_own_municipality_only(client, operator, world):
    client.force_login(operator)
    for model, site_admin in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        response = client.get(reverse(f"{name}_changelist"))
        assert response.status_code == 200, name
        assert "Fjellby" not in response.content.decode(), name
        seen = set(site_admin.get_queryset(response.wsgi_request).values_list("pk", flat=True))
        for row in model._default_manager.all()[:200]:
            if row.pk not in seen:
                assert client.get(reverse(f"{name}_change", args=[row.pk])).status_code in {302, 404}, name
                break
        for pk in list(seen)[:1]:
            assert client.get(reverse(f"{name}_change", args=[pk])).status_code == 200, name


@pytest.mark.long
def test_nothing_but_an_account_can_be_changed(client, operator, world):
    client.force_login(operator)
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert client.get(reverse(f"{name}_add")).status_code == 403, name
        row = admin.site._registry[model].get_queryset(client.get("/drift/").wsgi_request).first()
        if row and model is not Person:
            assert client.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code == 403, name
            assert client.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403, name


def test_operator_closes_an_account_that_belongs_to_her_only(client, operator, world):
    client.force_login(operator)
    url = reverse("admin:people_person_change", args=[world.here.leader.pk])
    assert client.post(url, {"email": "Lise.Ny@kommune.example"}).status_code == 302
    world.here.leader.refresh_from_db()
    assert (world.here.leader.is_active, world.here.leader.email) == (False, "lise.ny@kommune.example")
    assert client.post(url, {"email": world.here.mentor.person.email}).status_code == 200

    Person.objects.filter(pk=world.here.mentor.person.pk).update(is_staff=True)
    for other in (operator, world.here.mentor.person):
        assert client.post(reverse("admin:people_person_change", args=[other.pk]), {"email": "x@example.com"}).status_code == 403


def test_no_secret_and_no_free_text_is_shown(client, operator, world):
    client.force_login(operator)
    mail = OutgoingMail.objects.filter(person=world.mine.mentee).first()
    OutgoingMail.objects.filter(pk=mail.pk).update(demo_text="hemmelig lenke")
    item = world.mine.items.filter(kind=PlanItem.TASK).first()
    shift = world.mine.items.filter(kind=PlanItem.TRAINING_SHIFT).first()
    PlanItem.objects.filter(pk=item.pk).update(note="en merknad")
    PlanItem.objects.filter(pk=shift.pk).update(other="noe annet", companion="en kollega")
    type(world.here.mentor).objects.filter(pk=world.here.mentor.pk).update(presentation="om meg selv")
    invitation = world.mine.mentee.invitations.get()

    for name, pk, secrets in [
        ("people_outgoingmail", mail.pk, ["hemmelig lenke"]),
        ("mentor_sessions_planitem", item.pk, ["en merknad"]),
        ("mentor_sessions_planitem", shift.pk, ["noe annet", "en kollega"]),
        ("people_mentor", world.here.mentor.pk, ["om meg selv"]),
        ("people_invitation", invitation.pk, [invitation.public_id.hex, str(invitation.public_id)]),
        ("people_person", world.here.leader.pk, [world.here.leader.password]),
    ]:
        page = client.get(reverse(f"admin:{name}_change", args=[pk])).content.decode()
        assert not [secret for secret in secrets if secret in page], name
