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
each "print, a diagram of a service" rpr-print --service arrival diagram
each "print, a checklist of a category" rpr-print --blank arrival --status foreigner --category oralman checklist
each "intake, a blank of no service" rpr-intake --blank none
on 09-22
go rpr-conclude chief cases.yaml --do approve
on 09-25
recorded cases.yaml
slip correction "$(ids cases.yaml)" 'by: seitova' 'field: applicant.surname' 'was: Рахимов' 'now: Рахим' 'reason: misread' > slips
go rpr-route seitova cases.yaml --slips slips
each "print, a stamp, corrected" rpr-print stamp cases.yaml
# an answer that was corrected before the conclusion
remain 1 3 > other.yaml
asked other.yaml
on 09-18
answers other.yaml not-agreed > slips
go rpr-route ospanov other.yaml --slips slips
slip correction "$(ids other.yaml)" 'by: seitova' 'step: answer-nsc' 'was: not-agreed' 'now: agreed' 'reason: misread' > slips
go rpr-route seitova other.yaml --slips slips
on 09-21
go rpr-conclude ospanov other.yaml
each "print, a corrected answer" rpr-print conclusion other.yaml
