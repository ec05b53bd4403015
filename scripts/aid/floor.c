/*
 * The floor of scripts/bench: copies a stream from standard input to standard output through libyaml, event by event,
 * as fast as an honest filter on libyaml alone can. With -p it only parses.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

static int
read_some(void *context, unsigned char *bytes, size_t room, size_t *have)
{
	ssize_t n = read(STDIN_FILENO, bytes, room);

	(void)context;
	*have = n > 0 ? (size_t)n : 0;
	return n >= 0;
}

static int
write_all(void *context, unsigned char *bytes, size_t length)
{
	(void)context;
	while (length > 0) {
		ssize_t n = write(STDOUT_FILENO, bytes, length);

		if (n < 0)
			return 0;
		bytes += n;
		length -= (size_t)n;
	}
	return 1;
}

static bool
parse(yaml_parser_t *parser)
{
	yaml_event_t event;
	bool last;

	do {
		if (!yaml_parser_parse(parser, &event))
			return false;
		last = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	} while (!last);
	return true;
}

static bool
copy(yaml_parser_t *parser, yaml_emitter_t *emitter)
{
	yaml_event_t event;
	bool last;

	do {
		if (!yaml_parser_parse(parser, &event))
			return false;
		last = event.type == YAML_STREAM_END_EVENT;
		if (!yaml_emitter_emit(emitter, &event))
			return false;
	} while (!last);
	return yaml_emitter_flush(emitter) != 0;
}

int
main(int argc, char **argv)
{
	yaml_parser_t parser;
	yaml_emitter_t emitter;
	bool done;

	if (!yaml_parser_initialize(&parser) || !yaml_emitter_initialize(&emitter))
		return 4;
	yaml_parser_set_input(&parser, read_some, NULL);
	yaml_emitter_set_output(&emitter, write_all, NULL);
	yaml_emitter_set_unicode(&emitter, 1);
	yaml_emitter_set_width(&emitter, -1);
	done = argc > 1 && strcmp(argv[1], "-p") == 0 ? parse(&parser) : copy(&parser, &emitter);
	if (!done)
		fprintf(stderr, "floor: %s\n", parser.problem != NULL ? parser.problem : "cannot write");
	yaml_emitter_delete(&emitter);
	yaml_parser_delete(&parser);
	return done ? 0 : 1;
}
