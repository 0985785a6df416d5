"""Does a unit leader see how the unit stands, order its documents and find the ward's week?"""

from datetime import timedelta

from django.urls import reverse
from playwright.sync_api import expect

from people.dates import month_and_year
from sessions.models import PlanItem, PrintJob


def test_a_unit_leader_reads_the_overview_orders_documents_and_opens_the_week(town, browse):
    ellen = browse(town.place.unit_leader)
    assert ellen.path == reverse("sessions:overview")
    expect(ellen.page.get_by_role("table", name="Enhet for enhet").get_by_role("rowheader")).to_have_text("Sandvik enhet")

    ellen.follow("Skriv ut for alle i Sandvik enhet")
    ellen.reads("Ingenting ennå.")
    many = ellen.page.get_by_role("region", name="For flere nyansatte")
    expect(many.get_by_label("Hvor?")).to_have_value(f"enhet-{town.place.unit.pk}")
    many.get_by_label("Oppfølgingsplan").check()
    many.get_by_label("For hvem?").select_option("De som begynner i " + month_and_year(town.today + timedelta(days=31)))
    ellen.press("Se hva det blir")
    ellen.reads("ingenting å skrive ut")
    expect(many.get_by_label("Oppfølgingsplan")).to_be_checked()
    many.get_by_label("For hvem?").select_option("na")
    ellen.press("Se hva det blir")
    ellen.reads("Oppfølgingsplan for 1 nyansatt")
    ellen.press("Lag filene")
    job = PrintJob.objects.get()
    assert (job.document, job.state, job.requested_by) == ("oppfolgingsplan", PrintJob.WAITING, town.place.unit_leader)
    assert ellen.path == reverse("sessions:print_job", args=[job.pk])
    ellen.reads("venter")
    ellen.follow("Oppdater")  # no worker is at work: it waits still, and says so
    ellen.reads("Filene lages snart.")
    ellen.follow("Utskrift")
    ellen.reads("Oppfølgingsplan – Sandvik enhet")

    talk = town.hire.items.filter(kind=PlanItem.TALK, planned_on__gt=town.today).order_by("planned_on").first()
    ellen.visit(reverse("sessions:week"))
    ellen.follow("Sandvik øst")
    year, week, _day = talk.planned_on.isocalendar()
    ellen.visit(f"{reverse('sessions:week_of_department', args=[town.place.department.pk])}?uke={year}-{week:02}")
    ellen.reads("Mona Sandvik og Nils Nyansatt")
    ellen.follow("Neste uke")

    ellen.unfold("Ellen Sandvik")
    ellen.press("Logg ut")
    assert ellen.path == reverse("people:login")
