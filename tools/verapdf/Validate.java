import java.io.FileInputStream;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;

import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Does a PDF keep a standard? Usage: Validate FLAVOUR FILE, for example "ua1" or "3a".
 *
 * Prints one line for each broken rule (clause, number of breaches, first message), then "checked N", where N is the
 * number of assertions tried. Without that last line the validator did not finish.
 */
public class Validate {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour flavour = PDFAFlavour.byFlavourId(arguments[0]);
        if (flavour == PDFAFlavour.NO_FLAVOUR) {
            System.err.println("unknown flavour: " + arguments[0]);
            System.exit(2);
        }
        try (InputStream file = new FileInputStream(arguments[1]);
                PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            Map<String, Integer> breaches = new TreeMap<>();
            Map<String, String> messages = new TreeMap<>();
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() != TestAssertion.Status.FAILED) {
                    continue;
                }
                String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
                breaches.merge(rule, 1, Integer::sum);
                messages.putIfAbsent(rule, assertion.getMessage() + " @ " + assertion.getLocation().getContext());
            }
            breaches.forEach((rule, number) -> System.out.println(
                    rule + " x" + number + " " + messages.get(rule).replaceAll("\\s+", " ")));
            if (!result.isCompliant() && breaches.isEmpty()) {
                System.out.println("not compliant, and no rule is named");
            }
            System.out.println("checked " + result.getTotalAssertions());
        }
    }
}
