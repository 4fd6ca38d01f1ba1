import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * What Runtime.exec(String) makes of command lines: made runtime-exec.json.
 * java RuntimeExec.java LINES DUMP: LINES holds command lines separated by NUL, DUMP is put in place of {dump} and prints its arguments,
 * each followed by NUL. Prints one line per command line: the arguments in hexadecimal, or the exception.
 */
class RuntimeExec {
  public static void main(String[] given) throws Exception {
    String lines = Files.readString(Path.of(given[0]), StandardCharsets.UTF_8);
    for (String line : lines.split("\0")) System.out.println(run(line.replace("{dump}", given[1])));
    System.out.println("200000 bytes unread: " + (unread(given[1]) ? "ended" : "had not ended after 5 s"));
  }

  static String run(String line) throws Exception {
    try {
      Process process = Runtime.getRuntime().exec(line);
      byte[] said = process.getInputStream().readAllBytes();
      process.waitFor();
      StringBuilder hex = new StringBuilder();
      for (byte one : said) hex.append(String.format("%02x", one));
      return "argv " + hex;
    } catch (IllegalArgumentException | IndexOutOfBoundsException | IOException exception) {
      return "exception " + exception.getClass().getName();
    }
  }

  static boolean unread(String dump) throws Exception {
    Process process = Runtime.getRuntime().exec("head -c 200000 /dev/zero");
    boolean ended = process.waitFor(5, TimeUnit.SECONDS);
    process.destroyForcibly();
    return ended;
  }
}
