import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
 * Do PDF files keep a standard? Answers one question a line of its input, until the input ends: the flavours and the files,
 * with tabs between, for example "ua1,3a" and one.pdf and two.pdf. Starting Java takes longer than most of the answers.
 *
 * For each file and flavour, prints one line for each broken rule (clause, number of breaches, first message), then
 * "checked N", where N is the number of assertions tried, or "failed" and why. Each answer ends with the line "done".
 */
public class Validate {
    private static PrintStream answers;

    public static void main(String[] arguments) throws Exception {
        // Whatever the library prints must not stand among the answers.
        answers = new PrintStream(System.out, true, "UTF-8");
        System.setOut(System.err);
        VeraGreenfieldFoundryProvider.initialise();
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            String[] words = line.split("\t");
            for (String path : Arrays.copyOfRange(words, 1, words.length)) {
                for (String name : words[0].split(",")) {
                    try {
                        validate(name, path);
                    } catch (Exception error) {
                        answers.println("failed " + path + ": " + String.valueOf(error).replaceAll("\\s+", " "));
                    }
                }
            }
            answers.println("done");
        }
    }

    private static void validate(String name, String path) throws Exception {
        PDFAFlavour flavour = PDFAFlavour.byFlavourId(name);
        if (flavour == PDFAFlavour.NO_FLAVOUR) {
            throw new IllegalArgumentException("unknown flavour: " + name);
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
            breaches.forEach((rule, number) -> answers.println(
                    rule + " x" + number + " " + messages.get(rule).replaceAll("\\s+", " ")));
            if (!result.isCompliant() && breaches.isEmpty()) {
                answers.println("not compliant, and no rule is named");
            }
            answers.println("checked " + result.getTotalAssertions());
        }
    }
}
