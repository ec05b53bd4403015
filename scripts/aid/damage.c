/*
 * Damages a file in every way and asks whether it is seen: damage FILE EVERY WARNING COMMAND...
 *
 * One variant after the other takes the place of FILE: each bit flipped, each line left out, doubled, swapped with the
 * next, the tail cut at each byte; of bits and bytes every EVERY-th. COMMAND runs over each and must end with a status
 * other than 0 (and below 126), or say WARNING on stderr. Prints the misses, and at the end "N damages, W of them a
 * warning, M misses"; FILE is then as it was.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static const char *file, *warning;
static char **command, *bytes, *variant;
static size_t length;
static long damages, warnings, misses;

static void
put(const char *text, size_t n)
{
	int fd = open(file, O_WRONLY | O_TRUNC);

	if (fd < 0 || write(fd, text, n) != (ssize_t)n || close(fd) < 0) {
		perror(file);
		exit(2);
	}
}

/* What the command said holds the warning. */
static int
is_warned(void)
{
	char said[65536];
	int fd = open("damage.err", O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, said, sizeof said);

	if (fd >= 0)
		close(fd);
	return n > 0 && memmem(said, (size_t)n, warning, strlen(warning)) != NULL;
}

static void
ask(const char *what, size_t where, size_t n)
{
	posix_spawn_file_actions_t to;
	int status = 0;
	pid_t pid;

	if (n == length && memcmp(variant, bytes, n) == 0)
		return;
	put(variant, n);
	posix_spawn_file_actions_init(&to);
	posix_spawn_file_actions_addopen(&to, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&to, 2, "damage.err", O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (posix_spawnp(&pid, command[0], &to, NULL, command, environ) != 0 || waitpid(pid, &status, 0) < 0) {
		perror(command[0]);
		exit(2);
	}
	posix_spawn_file_actions_destroy(&to);
	damages++;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && is_warned())
		warnings++;
	else if (!WIFEXITED(status) || WEXITSTATUS(status) == 0 || WEXITSTATUS(status) >= 126) {
		printf("missed: %s %zu of %s (status %d)\n", what, where, file, status);
		misses++;
	}
}

static size_t
line_end(size_t at)
{
	const char *lf = memchr(bytes + at, '\n', length - at);

	return lf == NULL ? length : (size_t)(lf + 1 - bytes);
}

/* Line by line: left out, doubled, swapped with the next. */
static void
damage_lines(void)
{
	size_t from, to, next, line = 1;

	for (from = 0; from < length; from = to, line++) {
		to = line_end(from);
		memcpy(variant, bytes, from);
		memcpy(variant + from, bytes + to, length - to);
		/* a case says the same without the mark before it */
		if (from > 0 || to != 4 || memcmp(bytes, "---\n", 4) != 0)
			ask("left out: line", line, length - (to - from));
		memcpy(variant, bytes, to);
		memcpy(variant + to, bytes + from, length - from);
		ask("doubled: line", line, length + (to - from));
		if (to == length)
			break;
		next = line_end(to);
		memcpy(variant + from, bytes + to, next - to);
		memcpy(variant + from + (next - to), bytes + from, to - from);
		memcpy(variant + next, bytes + next, length - next);
		ask("swapped: line", line, length);
	}
}

int
main(int argc, char **argv)
{
	size_t every, i;
	struct stat st;
	int fd;

	if (argc < 5)
		return 2;
	file = argv[1];
	every = (size_t)atol(argv[2]);
	warning = argv[3];
	command = argv + 4;
	if ((fd = open(file, O_RDONLY)) < 0 || fstat(fd, &st) < 0)
		return 2;
	length = (size_t)st.st_size;
	bytes = malloc(length + 1);
	variant = malloc(2 * length + 1);
	if (bytes == NULL || variant == NULL || read(fd, bytes, length) != (ssize_t)length || every == 0)
		return 2;
	close(fd);
	for (i = 0; i < length * 8; i += every) {
		memcpy(variant, bytes, length);
		variant[i / 8] = (char)(variant[i / 8] ^ 1 << i % 8);
		ask("flipped: bit", i, length);
	}
	damage_lines();
	/* a line feed that is missing at the very end is put there by every reader of a case */
	for (i = 0; i + 1 < length; i += every) {
		memcpy(variant, bytes, length);
		ask("cut: byte", i, i);
	}
	put(bytes, length);
	printf("%ld damages, %ld of them a warning, %ld misses\n", damages, warnings, misses);
	return misses > 0;
}
