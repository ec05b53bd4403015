# An office of several accounts: what one of a group makes another one can go on with, whatever their umasks; nobody else can.
. "${0%/*}/lib-test.sh"

if [ "$(id -u)" -ne 0 ]; then
	echo "skip accounts: only root can be several people"
	exit 0
fi
cd / && rm -rf "$work" && work=$(mktemp -d /tmp/rpr.XXXXXX) && cd "$work" || exit 1
chmod 711 .
mkdir bin
cp "${RPR_TOOLS:-$root/${BUILD:-build}/bin}"/* "$root/scripts/rpr-cron" bin
PATH=$work/bin:$PATH
if ! setpriv --reuid=65501 --regid=65501 --clear-groups rpr-file --version > /dev/null 2>&1; then
	echo "skip accounts: the tools cannot be run by another account"
	exit 0
fi

# of UID UMASK COMMAND...: by an account of the group
of()
{
	who=$1 mask=$2
	shift 2
	timeout 120 setpriv --reuid="$who" --regid="$who" --groups=65500 sh -c 'umask "$1"; shift; exec "$@"' sh "$mask" "$@"
}

# strange DIR...: how many things of a folder are no group's, or open to others, or closed to the group
strange()
{
	find "$@" \( ! -group 65500 -o -perm /007 -o ! -perm -060 \) | wc -l
}

sh "$root/scripts/new-office" office almaty-almaly > said
cat "$root/testdata/offices/almaly/office.yaml" > office/office.yaml
# a backup that runs before anything was entered in an office that was made by hand
rm office/.lock
(umask 022; flock office/.lock cp -a office backup)
chgrp -R 65500 office
install -d -g 65500 -m 2770 folder
applications 2 > arrivals
install -g 65500 -m 660 arrivals folder/arrivals.yaml
printf 'surname: [\n' > folder/broken.yaml
chgrp 65500 folder/*.yaml
of 65501 022 rpr-cron --at "$at" office folder imanov > out 2> findings
is "an office whose lock flock(1) made" "$(cut -d , -f 3- out)" " 6 steps added, 11 bytes set aside, status 1"
printf 'surname: [\n' > folder/broken.yaml
of 65502 077 rpr-cron --at "$at" office folder ospanov imanov > out 2> findings
is "another account goes on in the folder" "$(cut -d , -f 3- out)" " 0 steps added, 15 bytes set aside, status 1"
is "both go on in the office" "$(of 65501 022 rpr-register -q -O office --by imanov --do stamp --at "$at" folder/arrivals.yaml |
    of 65502 077 rpr-register -q -O office --by ospanov --at "$at" | grep -c '^- step: card-index')" 2
is "all is the group's" "$(strange office folder ! -path '*.yaml' ! -path office/.lock)" 0

# a spool that somebody made by hand
install -d -g 65500 -m 2770 spool spool/new
for who in 65501 65502; do
	printf 'slip: visit\ncase: none\n...\n' > spool/new/$who.yaml
	chgrp 65500 spool/new/$who.yaml
	of $who 077 rpr-register -q -O office --by imanov --slips spool < /dev/null 2> findings
done
is "faulty slips of both are set aside" "$(find spool/bad -name '*.yaml' | wc -l) $(stat -c %a spool/bad)" "2 2770"

# a run of one account was killed while it copied a case that came
sed 's/^office: .*/office: almaty-other/' office/office.yaml > theirs.yaml
install -d -g 65500 -m 2770 theirs theirs/inbox theirs/inbox/new taken
install -g 65500 -m 640 theirs.yaml theirs/office.yaml
{ awk '/^---/ { n++ } n == 1' folder/arrivals.yaml; echo ...; } > letter
install -g 65500 -m 640 letter theirs/inbox/new/2012-000001.yaml
install -o 65501 -g 65500 -m 600 /dev/null taken/.in
of 65502 022 rpr-cron --at "$at" theirs taken imanov > out 2> findings
is "the run of another one takes it" "$(cut -d , -f 1-2 out | cut -d ' ' -f 2-) $(ls -A taken | grep -c '^\.in$')" "1 files, 1 cases 0"

# root's cron does not take the clerks' files
chown 65501 folder/arrivals.yaml
chmod 640 folder/arrivals.yaml
rpr-cron --at 2012-09-05T12:00:00+06:00 office folder zhumabek ospanov imanov > out 2> findings
awk '/^---/ { n++ } n == 1' arrivals | sed 's/N1$/N99/; s/N1,/N99,/' > folder/new.yaml
chown 65501:65500 folder/new.yaml
rpr-cron --at 2012-09-05T12:00:00+06:00 office folder imanov > out 2> findings
is "root's run leaves a file to whose it is" "$(cut -d , -f 3 out) $(stat -c %u:%g folder/new.yaml)" " 3 steps added 65501:65500"
is "a stranger sees nothing" "$(setpriv --reuid=65509 --regid=65509 --clear-groups rpr-list -O office cards 2> /dev/null || echo $?)" 2
