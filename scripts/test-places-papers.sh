# The papers, with everything failing once: lib-places.sh.
. "${0%/*}/lib-test.sh"
. "$root/scripts/lib-places.sh"
new_office office
remain 1 > cases.yaml
drafted cases.yaml
each "print" rpr-print conclusion cases.yaml
each "print, HTML" rpr-print --html --lang kk checklist cases.yaml
each "print, all of an arrival" rpr-print --html --office office application-form cases.yaml
each "print, a diagram" rpr-print --office office diagram cases.yaml
each "print, a window" rpr-print --office office window
each "print, a blank" rpr-print --blank remain application-form
each "print, the forms" rpr-print --forms --lang ru
each "print, a cover letter" rpr-print --html --copy 2 cover-letter cases.yaml
each "print, a record card" rpr-print --lang ru record-card cases.yaml
