#!/bin/sh
# Runs the examples of the manual pages and of README.md. Prints "ok NAME" or "not ok NAME" for each page that has some.
#
# An example is a block ".Bd -literal" of a page, or a fenced block of README.md, that has lines beginning with "$ ".
# Those are commands; lines beginning with "> " that follow continue them. All other lines are what the command prints,
# on both outputs. A line "..." stands for any lines, "..." within a line for any text. The blocks of one page run one
# after another, by one bash, in one fresh copy of testdata/demo with RPR_OFFICE=office.
set -u
cd "$(dirname "$0")/.." || exit 1
root=$PWD
case ${BUILD:-build} in
/*) bin=${BUILD:-build}/bin ;;
*) bin=$root/${BUILD:-build}/bin ;;
esac
temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT
trap 'exit 1' HUP INT TERM

# The blocks as plain text, one a file: block.001 and so on.
blocks_of_page()
{
	awk -v out="$2" '
	/^\.Bd -literal/ { file = sprintf("%s/block.%03d", out, ++n); next }
	/^\.Ed/ { if (file != "") close(file); file = ""; next }
	file != "" {
		gsub(/\\\(aq/, "\047"); gsub(/\\\(ga/, "`"); gsub(/\\\(ha/, "^"); gsub(/\\\(ti/, "~"); gsub(/\\\(dq/, "\"")
		gsub(/\\-/, "-"); gsub(/\\&/, ""); gsub(/\\e/, "\\")
		print > file
	}' "$1"
}

blocks_of_readme()
{
	awk -v out="$2" '
	/^```/ { if (file != "") { close(file); file = "" } else file = sprintf("%s/block.%03d", out, ++n); next }
	file != "" { print > file }' "$1"
}

# From a block: command.NNN and wanted.NNN, counted on over all blocks of the page.
cut_block()
{
	grep -q '^\$ ' "$1" || return 0
	awk -v out="$2" -v n="$(find "$2" -name 'command.*' | wc -l)" '
	/^\$ / {
		if (n > 0) close(command); if (n > 0) close(wanted)
		n++; command = sprintf("%s/command.%03d", out, n); wanted = sprintf("%s/wanted.%03d", out, n)
		print substr($0, 3) > command; printf "" > wanted; more = 1; next
	}
	command != "" && more && /^> / { print substr($0, 3) > command; next }
	command != "" { more = 0; print > wanted }' "$1"
}

# Runs the commands of a page one after another; "$?" is that of the command before.
cat > "$temp/run" <<'RUN'
rpr_status=0
for rpr_file in "$1"/command.*; do
	rpr_command=$(cat "$rpr_file")
	(exit $rpr_status)
	eval "$rpr_command" > "${rpr_file%/*}/got.${rpr_file##*.}" 2>&1 < /dev/null
	rpr_status=$?
done
RUN

# What was wanted, as a pattern of the shell.
cat > "$temp/judge" <<'JUDGE'
pattern=
while IFS= read -r line; do
	if [ "$line" = ... ]; then
		pattern=$pattern'*'
		continue
	fi
	line=${line//\\/\\\\}
	line=${line//\*/\\*}
	line=${line//\?/\\?}
	line=${line//\[/\\[}
	line=${line//\(/\\(}
	pattern=$pattern${line//.../*}$'\n'
done < "$1"
got=$(cat "$2"; printf .)
got=${got%.}
[ -z "$got" ] || [ "${got%$'\n'}" != "$got" ] || got=$got$'\n'
[[ $got == $pattern ]]
JUDGE

run_page()
{
	name=$(basename "$1") work=$temp/$(basename "$1")
	mkdir "$work" "$work/parts"
	case $1 in
	*.md) blocks_of_readme "$1" "$work" ;;
	*) blocks_of_page "$1" "$work" ;;
	esac
	for block in "$work"/block.*; do
		[ ! -f "$block" ] || cut_block "$block" "$work/parts"
	done
	[ -f "$work/parts/command.001" ] || return 0
	cp -R testdata/demo "$work/demo" || exit 1
	(
		cd "$work/demo" || exit 1
		unset RPR_BY RPR_AT
		PATH=$bin:$PATH RPR_OFFICE=office LC_ALL=C bash "$temp/run" "$work/parts"
	)
	failed=
	for command in "$work"/parts/command.*; do
		n=${command##*.}
		[ -f "$work/parts/got.$n" ] && LC_ALL=C bash "$temp/judge" "$work/parts/wanted.$n" "$work/parts/got.$n" && continue
		failed="$failed $n"
	done
	if [ -z "$failed" ]; then
		echo "ok $name"
		return 0
	fi
	echo "not ok $name"
	for n in $failed; do
		sed 's/^/  $ /' "$work/parts/command.$n"
		diff -a -u "$work/parts/wanted.$n" "$work/parts/got.$n" | sed '1,2d; s/^/  /'
	done
	return 1
}

status=0
pages=$*
[ -n "$pages" ] || pages=$(ls man/*.[1-9] README.md 2> /dev/null)
for page in $pages; do
	run_page "$page" || status=1
done
exit $status
