# The registers of several offices in PostgreSQL: loaded as rpr(7) says, a view a register, and the query that finds who
# is registered in two offices at once. The server is the test's own: on a socket in its folder, gone at the end.
. "${0%/*}/lib-test.sh"
bin=$(ls -d /usr/lib/postgresql/*/bin 2> /dev/null | sort -V | tail -n 1)
if [ -z "$bin" ] || ! command -v psql > /dev/null; then
	echo "skip the registers in PostgreSQL: the package postgresql is not installed"
	exit 0
fi
# The server does not run for root.
user=
if [ "$(id -u)" = 0 ]; then
	user=postgres
	chmod 755 "$work"
fi
as()
{
	if [ -n "$user" ]; then
		setpriv --reuid "$user" --regid "$user" --init-groups -- "$@"
	else
		"$@"
	fi
}
mkdir db
[ -z "$user" ] || chown "$user" db
trap 'as "$bin/pg_ctl" -D "$work/db/data" -m immediate stop > /dev/null 2>&1; cd /; rm -rf "$work"' EXIT
as "$bin/initdb" -D "$work/db/data" --auth=trust --username=rpr --encoding=UTF8 --no-locale > initdb.log 2>&1 &&
    as "$bin/pg_ctl" -D "$work/db/data" -w -l "$work/db/log" -o "-k '$work/db' -c listen_addresses= -c fsync=off" start \
	> start.log 2>&1
says "a server of its own starts" test -S db/.s.PGSQL.5432 || cat initdb.log start.log db/log
sql()
{
	psql --no-psqlrc --quiet --tuples-only --no-align -v ON_ERROR_STOP=1 -h "$work/db" -U rpr postgres "$@"
}

# Three offices; the second applicant of the first comes to the third as well.
home=$root/testdata/offices/almaly
for office in almaty-almaly almaty-auezov almaty-medeu; do
	mkdir "$office"
	sed "s/^office: .*/office: $office/" "$home/office.yaml" > "$office/office.yaml"
done
enter()
{
	rpr-intake --office "$1" --by imanov --at "$at" "$2" |
	    rpr-journal --office "$1" --by imanov --at "$at" --quiet | rpr-route --office "$1" --by imanov --at "$at" --quiet |
	    rpr-register --office "$1" --by imanov --at "$at" --do stamp --quiet |
	    rpr-register --office "$1" --by ospanov --at "$at" --quiet |
	    rpr-register --office "$1" --by zhumabek --at "$at" --quiet > "$1/cases"
}
applications 12 1 > one
applications 7 50 > two
{ applications 5 80; applications 1 2; } > three
enter almaty-almaly one
enter almaty-auezov two
enter almaty-medeu three

# The block of rpr(7) that holds a line like this one.
block()
{
	awk -v with="$1" '
	/^\.Bd/ { text = ""; next }
	/^\.Ed/ { if (index(text, with)) printf "%s", text; text = ""; next }
	{ text = text $0 "\n" }' "$root/man/rpr.7" | sed "s/\\\\(aq/'/g; s/\\\\(ha/^/g; s/\\\\e/\\\\/g"
}
block 'create table register' > registers.sql
block 'copy incoming' > load.sh
says "the table and the views are made" sql -f registers.sql
export PGHOST="$work/db" PGUSER=rpr PGDATABASE=postgres
says "the books are loaded" sh -eu load.sh
lines=$(cat */*-2012.yaml */cards.yaml */address.yaml | wc -l)
is "every line is there" "$(sql -c 'select count(*) from register')" "$lines"
is "the journals are all there" "$(sql -c 'select count(*) from journal')" 25
sh -eu load.sh
is "loaded again, nothing comes twice" "$(sql -c 'select count(*) from register')" "$lines"
sql -c "select line from register where office = 'almaty-almaly' and file = 'journal-2012' order by (line->>'no')::int" |
    jq -cS . > there
sed 's/^--- //' almaty-almaly/journal-2012.yaml | jq -cS . > here
says "what is there is what was written" cmp here there
for view in letters cards address; do
	says "the view $view has lines" test "$(sql -c "select count(*) from $view where number <> '' and id <> ''")" -gt 0
done
is "every case has its outcome" "$(sql -c "select count(*) from outcomes where outcome = 'granted'")" 25
for view in refusals decisions; do
	is "the view $view can be asked" "$(sql -c "select count(*) from $view")" 0
done
sql -c 'select office, number from twice order by office' > twice
printf 'almaty-almaly|42/2012\nalmaty-medeu|46/2012\n' > wanted
says "who is registered in two offices is found" diff twice wanted
