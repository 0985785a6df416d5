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
 * Do PDF files keep a standard? Usage: Validate FLAVOUR[,FLAVOUR…] FILE…, for example "ua1,3a" one.pdf two.pdf
 *
 * For each file and flavour, prints one line for each broken rule (clause, number of breaches, first message), then
 * "checked N", where N is the number of assertions tried. Without that last line the validator did not finish.
 */
public class Validate {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (int number = 1; number < arguments.length; number++) {
            for (String name : arguments[0].split(",")) {
                validate(name, arguments[number]);
            }
        }
    }

    private static void validate(String name, String path) throws Exception {
        PDFAFlavour flavour = PDFAFlavour.byFlavourId(name);
        if (flavour == PDFAFlavour.NO_FLAVOUR) {
            System.err.println("unknown flavour: " + name);
            System.exit(2);
        }
        try (InputStream file = new FileInputStream(path);
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
