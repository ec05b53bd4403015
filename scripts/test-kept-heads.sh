#!/bin/sh
# The commands of SECURITY.md about heads that are kept elsewhere run as they stand there, but for the job of cron, the
# passphrase, and that the key of gpg is made here.
. "$(dirname "$0")/lib-test.sh"

# commands SECTION: the indented lines of a section of SECURITY.md.
commands()
{
	awk -v name="### $1" '/^#/ { here = $0 == name } here && /^    / { print substr($0, 5) }' "$root/SECURITY.md" |
	    grep -v '^[0-9]'
}

new_office office
applications 3 | act rpr-intake office -q 2> /dev/null | act rpr-journal office -q | act rpr-route office -q |
    act rpr-file office > /dev/null
commands 'Keeping heads elsewhere' > keep
commands 'Checking against them' > check
is "there are commands" "$(cat keep check | grep -cE '^(rpr-audit|ssh-keygen|gpg|echo)')" 8

if command -v ssh-keygen > /dev/null; then
	grep -v '^gpg' keep | sed 's/^ssh-keygen -q -t/ssh-keygen -N "" -q -t/' > ssh
	sh -e ssh > out 2>\&1
	is "signed and verified with ssh-keygen" $? 0
	echo >> heads-2012-09-05
	says "a changed head has no good signature" eval "! grep verify ssh | sh > /dev/null 2>&1"
fi
rpr-audit -O office --head > heads-2012-09-05
if command -v gpg > /dev/null && command -v gpg-agent > /dev/null; then
	GNUPGHOME=$work/g
	export GNUPGHOME
	mkdir -m 700 "$GNUPGHOME"
	gpg -q --batch --passphrase '' --quick-generate-key heads@example.kz ed25519 sign > out 2>&1
	grep '^gpg' keep | sed 's/^gpg/gpg --batch --yes/' > gpg
	sh -e gpg > out 2>\&1
	is "signed and verified with gpg" $? 0
	gpgconf --kill gpg-agent > /dev/null 2>&1
fi
sh -e check > out 2>\&1
is "the books hold to the head" $? 0
rpr-audit -O office --head | fold -s -w 90 > folded
cp -R office whole
cp -R office lost
sed -i '$d' office/journal-2012.yaml
sed -i '$d' office/heads
sh check > out 2>&1
is "a book that was cut does not" $? 5
is "nor where fold -s broke the line, as for mail" \
    "$(wc -l < folded | tr -d ' ') $(rpr-audit -q -O office --against folded 2>&1 > /dev/null | grep -c 'a kept head names this one')" "3 1"

# tells KEPT: the office lost lines of its last book; the audit says so, or that this copy of the heads is broken.
tells()
{
	rpr-audit -q -O lost --against "$1" > out 2>&1
	grep -q 'head-broken\|no-heads\|letters-2012.yaml.*a kept head names' out
}

cp whole/heads heads-file
rpr-audit -O whole --head > heads-line
rm -r lost/cases lost/outbox lost/letters-2012.yaml
sed -i '/^letters/d' lost/heads
says "heads that are whole tell of it" tells heads-line
rpr-audit -q -O lost > out 2>&1
is "and nothing else does" "$(grep -c 'kept head' out)" 0

# silent KEPT FROM: the places from FROM on at which a break in KEPT keeps the audit from telling.
silent()
{
	at=$2
	end=$(($(wc -c < "$1") - 4))
	while [ "$at" -lt "$end" ]; do
		{ head -c "$at" "$1"; echo '!'; tail -c +$((at + 1)) "$1"; } > broken
		tells broken || echo "$at"
		at=$((at + size))
	done
}

is "a line that mail broke, wherever, is told or read over" "$(silent heads-line 1)" ""
is "and so is a line of heads" "$(silent heads-file $(($(grep -b '^letters' heads-file | cut -d: -f1) + 22)))" ""
sed 's/ \([0-9a-f]\{20\}\)\([0-9a-f]*\)$/ \1\n\2/' heads-line > broken
is "it is told where" "$(rpr-audit -q -O whole --against broken 2>&1 > /dev/null)" \
    "rpr-audit: broken:1:1: error: a kept head is broken off here: it vouches for nothing [head-broken]"
is "and what another office's line lost is its own affair" \
    "$(sed 's/almaty-almaly/astana-esil/' broken | cat heads-line - > both; rpr-audit -q -O whole --against both 2>&1 > /dev/null)" ""
{
	echo "From: almaly"
	cat heads-line
	echo "The heads above are those of today; journal-2012.yaml has 3 lines."
	echo "rpr-audit: office/journal-2012.yaml:3: warning: something"
} > mailbox
is "text around a line breaks nothing" "$(rpr-audit -q -O whole --against mailbox 2>&1 > /dev/null)" ""
