# Cases whose steps somebody else wrote, wrong in one place each and sealed so that the seals are right: no tool crashes, hangs,
# gives a status of its own making, says a value or lets out a control character; no filter loses a document
# (scripts/aid/foreign.py).
#
#	FOREIGN		every so manieth change is tried (997; 1 in scripts/torture)
#	FOREIGN_BATCH	so many documents to a run (25)
#	FOREIGN_KEEP	a folder for the documents that a tool fell over
. "${0%/*}/lib-test.sh"
. "$root/scripts/lib-case.sh"
PATH=$root/testdata/bin:$PATH
new_office empty
RPR_OFFICE=office list-office granted
rpr-list cases --whole --match number=41/2012 cases.yaml > annulled
rpr-list cases --whole --match number=43/2012 cases.yaml > moved
rpr-list cases --whole --match state=refused-at-window cases.yaml > not-taken
remain 1 60 > refused
answered refused
slip ground "$(ids refused)" "from: nsc-department" "ground: illegal-entry" "evidence: a letter" > ground
on 09-20
go rpr-conclude ospanov refused --slips ground
on 09-21
slip return "$(ids refused)" "by: chief" "draft: '$(code refused)'" "reason: say more" > back
go rpr-conclude chief refused --slips back
go rpr-conclude ospanov refused
go rpr-conclude chief refused --do approve
go rpr-route ospanov refused
go rpr-route imanov refused
remain 1 61 > withdrawn
asked withdrawn
on 10-10
go rpr-route ospanov withdrawn --do remind
slip withdrawal "$(ids withdrawn)" "by: imanov" "reason: moves away" > away
go rpr-route imanov withdrawn --slips away
go rpr-route ospanov withdrawn
cat cases.yaml refused withdrawn | rpr-file -q --by imanov --office office > /dev/null
/usr/bin/python3 "$root/scripts/aid/foreign.py" "$((${FOREIGN:-997} * size))" "${FOREIGN_BATCH:-25}" office empty \
    annulled moved not-taken refused withdrawn
