/* The shape of the vendor's C sample: a compiled handler with a parser of its own, in which a quote switches quoting on and off
 * and a backslash is an ordinary character. It takes one argument that holds a whole command line, or arguments of which it makes one.
 * Its quirk is told instead of played: it has room for 18 words, and a recorded EndSource has 19. */
#include <stdio.h>
#include <string.h>

enum { ROOM = 18, LONGEST = 65536 };

static int split(char *line, char **words) {
  int count = 0, quoted = 0;
  char *out = line, *in = line;
  while (*in) {
    while (*in == ' ') in++;
    if (!*in) break;
    if (count < ROOM) words[count] = out;
    count++;
    for (; *in && (quoted || *in != ' '); in++) {
      if (*in == '"') quoted = !quoted;
      else *out++ = *in;
    }
    if (*in) in++;
    *out++ = '\0';
  }
  return count;
}

int main(int argc, char **argv) {
  static char line[LONGEST];
  char *words[ROOM] = {0};
  int count;
  strcpy(line, "retroeventhandler");
  if (argc == 2 && strchr(argv[1], '"')) {
    snprintf(line + strlen(line), sizeof line - strlen(line), " %s", argv[1]);
  } else {
    for (int i = 1; i < argc; i++) snprintf(line + strlen(line), sizeof line - strlen(line), " \"%s\"", argv[i]);
  }
  count = split(line, words);
  if (count > ROOM) {
    printf("%d words, room for %d\n", count, ROOM);
    return 0;
  }
  for (int i = 1; i < count; i++) printf("%d [%s]\n", i, words[i]);
  if (count == 7 && strcmp(words[1], "StartSource") == 0 && strcmp(words[2], "Skip") == 0) {
    FILE *file = fopen(words[6], "w");
    if (file) {
      /* No line end, as the sample. */
      fprintf(file, "Source skipped by external script.");
      fclose(file);
    }
  }
  return 0;
}
