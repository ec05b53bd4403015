# What is due on several days, against dates worked out by hand from the regulation. A term of N days ends N days after the
# day of the event (the first day is the next one); when that is no worked day, on the next one. The office of the demo does
# not work on Saturdays, Sundays, and 2012-10-26 (Friday). September 2012 begins on a Saturday.
. "${0%/*}/lib-test.sh"
new_office office
RPR_OFFICE=office
export RPR_OFFICE
PATH=$root/testdata/bin:$PATH
export root

# NAME DAY FILE: the lines of standard input (due, left, number, step) are all that is due then.
due()
{
	sed 's/[[:blank:]]*#.*//; /^$/d' | sort > wanted
	rpr-list due --at "$2T09:00:00+06:00" "$3" | cut -f 1,2,3,6 | tr '\t' ' ' | sort > got
	says "$1, $2" cmp -s wanted got
	diff wanted got
	awk '$1 != "" && $2 < 0 { late = 1 } END { exit late ? 6 : 0 }' wanted
	late=$?
	rpr-list due --at "$2T09:00:00+06:00" "$3" > /dev/null
	is "$1, $2: status" $? $late
	is "$1, $2: overdue" "$(rpr-list due --overdue --at "$2T09:00:00+06:00" "$3" | cut -f 1,2,3,6 | tr '\t' ' ' | sort)" \
	    "$(awk '$1 ~ /^2012-/ && $2 < 0' wanted)"
}

# Four packages of Monday 3 September, journal and talon the same day.
list-office journal
due "numbered" 2012-09-03 cases.yaml << END
2012-09-03 0 1/2012 notify-refusal	# Table 2, column 1: 10 minutes
2012-09-03 0 41/2012 stamp		# Table 1, column 2: 10 minutes
2012-09-03 0 42/2012 stamp
2012-09-05 2 41/2012 send-sheets	# Table 1, column 3: 2 days: Wednesday
2012-09-05 2 42/2012 send-sheets
2012-09-06 3 43/2012 form-case		# Table 2, column 2: 3 days: Thursday
2012-09-13 10 43/2012 overall		# item 11(2): the quota is proven, 10 days: Thursday
2012-11-02 60 41/2012 overall		# item 11(1): 60 days: 27 of September, 31 of October, 2: Friday
2012-11-02 60 42/2012 overall
END
due "numbered, the tenth day of the quota is not late" 2012-09-13 cases.yaml << END
2012-09-03 -10 1/2012 notify-refusal
2012-09-03 -10 41/2012 stamp
2012-09-03 -10 42/2012 stamp
2012-09-05 -8 41/2012 send-sheets
2012-09-05 -8 42/2012 send-sheets
2012-09-06 -7 43/2012 form-case
2012-09-13 0 43/2012 overall
2012-11-02 50 41/2012 overall
2012-11-02 50 42/2012 overall
END
due "numbered, all day terms of September past" 2012-09-14 cases.yaml << END
2012-09-03 -11 1/2012 notify-refusal
2012-09-03 -11 41/2012 stamp
2012-09-03 -11 42/2012 stamp
2012-09-05 -9 41/2012 send-sheets
2012-09-05 -9 42/2012 send-sheets
2012-09-06 -8 43/2012 form-case
2012-09-13 -1 43/2012 overall
2012-11-02 49 41/2012 overall
2012-11-02 49 42/2012 overall
END

# Two of the four on Friday 7 September instead: terms that end on a day off.
rm -rf office/*-2012.yaml office/heads office/cases office/outbox
sed 's/^received: 2012-09-03/received: 2012-09-07/' "$root/testdata/demo/applications.yaml" |
    rpr-intake -q --by imanov | rpr-journal -q --by imanov --at 2012-09-07T12:00:00+06:00 > friday.yaml
rpr-list cases --whole --match number=41/2012 friday.yaml > one.yaml
rpr-list cases --whole --match number=43/2012 friday.yaml >> one.yaml
due "rolled over a weekend: Saturday" 2012-09-08 one.yaml << END
2012-09-07 -1 41/2012 stamp		# the day itself
2012-09-10 2 41/2012 send-sheets	# 2 days: Sunday 9, so Monday 10
2012-09-10 2 43/2012 form-case		# 3 days: Monday 10
2012-09-17 9 43/2012 overall		# 10 days: Monday 17
2012-11-06 59 41/2012 overall		# 60 days: 23 of September, 31 of October, 6: Tuesday
END
due "rolled over a weekend: not late on Monday" 2012-09-10 one.yaml << END
2012-09-07 -3 41/2012 stamp
2012-09-10 0 41/2012 send-sheets
2012-09-10 0 43/2012 form-case
2012-09-17 7 43/2012 overall
2012-11-06 57 41/2012 overall
END
is "the date as counted is shown beside the rolled one" \
    "$(rpr-list due --at 2012-09-08T09:00:00+06:00 one.yaml | awk -F '\t' '$6 == "send-sheets" { print $1, $11 }')" "2012-09-10 2012-09-09"

# The inquiries go out on Wednesday 26 September: two rows, each with its own term, one of them over a holiday.
rpr-route -q --by imanov --at 2012-09-10T10:00:00+06:00 one.yaml |
    rpr-list cases --whole --match number=43/2012 > sent.yaml
due "sent to the directorate" 2012-09-10 sent.yaml << END
2012-09-13 3 43/2012 inquire		# Table 2, column 3: 3 days after the 10th: Thursday
2012-09-17 7 43/2012 overall
END
rpr-route -q --by ospanov --at 2012-09-26T10:00:00+06:00 sent.yaml > asked.yaml
due "both bodies asked" 2012-10-12 asked.yaml << END
2012-09-17 -25 43/2012 overall
2012-10-11 -1 43/2012 answer-legal-statistics	# Table 2, column 5: 15 days: 4 of September, 11: Thursday
2012-10-29 17 43/2012 answer-nsc	# column 4: 30 days: Friday 26 October is a holiday, so Monday 29
END

# A grant that waits for the applicant: the stamp has no date and is not late, whatever the day.
rm -rf office/*.yaml office/heads office/cases office/outbox
list-office notified
due "notified on the 14th, a day after the ten days" 2012-12-03 cases.yaml << END
2012-09-03 -91 42/2012 stamp		# on a visa: 10 minutes, by the office
2012-09-13 -81 43/2012 overall		# was not kept
2012-11-02 -31 42/2012 overall
  41/2012 notice			# Table 3: no term
  42/2012 notice
  43/2012 stamp				# waits for the applicant
END
# the same without the quota: notified in time, the applicant does not come, nothing is late
rm -rf office/*.yaml office/heads office/cases office/outbox
sed 's/^  categories: .*/  categories: [oralman]/' "$root/testdata/demo/applications.yaml" > applications
DEMO_APPLICATIONS=applications list-office notified
rpr-list cases --whole --match number=43/2012 cases.yaml > granted.yaml
due "without the quota, notified in time" 2012-12-03 granted.yaml << END
  43/2012 stamp				# Table 2, column 11: the overall term was kept, the applicant has none
END
