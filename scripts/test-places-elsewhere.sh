# Cases that are sent to another office and taken there, with everything failing once: lib-places.sh.
. "${0%/*}/lib-test.sh"
. "$root/scripts/lib-places.sh"
new_office office
new_office dir
mkdir -p office/inbox/new dir/inbox/new
sed -i 's/^performs:.*/performs: [city-office]/
s/^peers:.*/peers: {directorate: almaty-directorate, address-bureau: almaty-bureau}/' office/office.yaml
sed -i 's/^office:.*/office: almaty-directorate/
s/^performs:.*/performs: [directorate, leadership]/
s/^peers:.*/peers: {city-office: almaty-almaly, address-bureau: almaty-bureau}/' dir/office.yaml
remain 1 > cases.yaml
on 09-03 12
go rpr-intake imanov cases.yaml
go rpr-journal imanov cases.yaml
on 09-04
each "route, to another office" rpr-route --office office --by imanov --at "$at" --in-place cases.yaml
go rpr-route imanov cases.yaml
slip withdrawal "$(ids cases.yaml)" 'by: imanov' 'reason: leaves' > slips.yaml
each "route, a slip for the other office" rpr-route --office office --by imanov --at "$at" --slips slips.yaml cases.yaml
rm slips.yaml
mv office city
mv dir office
cat city/outbox/directorate/new/* > cases.yaml
each "file, a case of another office" rpr-file --office office --by ospanov --at "$at" cases.yaml
rpr-file --office office --by ospanov --at "$at" --in-place cases.yaml
each "route, a case of another office" rpr-route --office office --by ospanov --at "$at" --in-place cases.yaml
go rpr-route ospanov cases.yaml
on 09-18
answers cases.yaml > office/inbox/new/answers.yaml
each "route, slips of the inbox" rpr-route --office office --by ospanov --at "$at" --slips office/inbox --in-place cases.yaml
go rpr-route ospanov cases.yaml --slips office/inbox
each "audit, an inbox" rpr-audit --office office
mv office directorate
new_office office
sed -i 's/^office:.*/office: almaty-bureau/
s/^performs:.*/performs: [address-bureau]/
s/^peers:.*/peers: {city-office: almaty-almaly}/' office/office.yaml
applications 1 > cases.yaml
mv office bureau
mv city office
on 09-03 12
go rpr-intake imanov cases.yaml
go rpr-journal imanov cases.yaml
go rpr-route imanov cases.yaml
mv office city
mv bureau office
cat city/outbox/address-bureau/new/* > cases.yaml
on 09-05
each "register, over a copy of another office" rpr-register --office office --by zhumabek --at "$at" cases.yaml
