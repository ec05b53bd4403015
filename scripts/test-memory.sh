# Memory that runs out in every way of calling the tools: the status says busy or the outcome is whole, and nothing crashes. What is left behind is judged by scripts/torture.
#
#	MEMORY_STEP	every so manieth allocation fails (61)
. "${0%/*}/lib-test.sh"
. "$root/scripts/lib-case.sh"
step=$((${MEMORY_STEP:-61} * size))
if grep -q __asan_init "$(command -v rpr-intake)"; then
	echo "skip memory: the sanitizer has an allocator of its own"
	exit
fi
if ! ${CC:-cc} -std=c11 -D_GNU_SOURCE -O2 -shared -fPIC -o oom.so "$root/scripts/aid/oom.c" 2> said; then
	echo "not ok the aid compiles"
	cat said
	exit
fi

# starved N MODE COMMAND...: the command with allocation N failing
starved()
{
	n=$1 mode=$2
	shift 2
	(
		OOM_AT=$n OOM_MODE=$mode LD_PRELOAD=$work/oom.so
		export OOM_AT OOM_MODE LD_PRELOAD
		exec timeout 60 "$@"
	)
}

# every NAME COMMAND...: over the office and the files as they stand
every()
{
	name=$1
	shift
	rm -rf kept
	mkdir kept
	cp -R office -- *.yaml kept
	OOM_COUNT=$work/count LD_PRELOAD=$work/oom.so "$@" > wanted 2> said
	whole=$?
	total=$(cat count)
	bad=0 tried=0 n=$((1 + tried))
	for mode in one all; do
		n=1
		while [ "$n" -le "$total" ]; do
			rm -rf office -- *.yaml
			cp -R kept/. .
			starved $n $mode "$@" > output 2> said
			status=$?
			case $status in
			"$whole") cmp -s wanted output || { bad=$((bad + 1)); echo "$n $mode: status $status, another output"; } ;;
			# or the entries are on disk, and only heads could not be written
			4) grep -q '\[memory\]$\|"memory"\|the entries are on disk' said || { bad=$((bad + 1)); echo "$n $mode: no word"; } ;;
			*) bad=$((bad + 1)); echo "$n $mode: status $status: $(head -n 1 said)" ;;
			esac
			tried=$((tried + 1))
			n=$((n + step))
		done
	done
	rm -rf office -- *.yaml
	cp -R kept/. .
	is "$name: $tried of $total allocations fail" $bad 0
}

new_office office
cp "$root/lib/edition/kz-mia-352-2012.yaml" other.yaml
by="--office office --by imanov --at 2012-09-03T12:00:00+06:00"
"$root/scripts/bench-cases" 40 > many.yaml
# shellcheck disable=SC2086
{
	every "rpr-intake" rpr-intake $by many.yaml
	every "rpr-intake, in place" rpr-intake $by --in-place many.yaml
	every "rpr-intake, dry" rpr-intake $by --dry-run many.yaml
	every "rpr-intake, JSON" rpr-intake $by --json many.yaml
	every "rpr-intake, another edition" rpr-intake $by --edition other.yaml many.yaml
	sed 's/sex: male/sex: x/; s/2012-08-20/2012-02-30/' many.yaml > faulty.yaml
	every "rpr-intake, faults and rejects" rpr-intake $by --rejects rejects.yaml faulty.yaml
}

# A document that no memory is left to cut: what was read of it is none. There is nothing to do for these cases, so they go
# out as they came, in part or whole, and nothing is set aside.
rm -f -- *.yaml
{
	applications 1
	applications 1 2 | awk '{ print }
	END {
		print "remarks:"
		for (i = 0; i < 9000; i++)
			print "- \"what somebody noted about this one, line " i ", and more of it\""
	}'
	applications 3 3
} > input
rpr-intake --office office --by imanov --at "$at" input > opened 2> said
OOM_COUNT=$work/count LD_PRELOAD=$work/oom.so rpr-intake --office office --by imanov --at "$at" < opened > output 2> said
total=$(cat count)
bad=0 n=1
while [ "$n" -le "$total" ]; do
	for mode in one all; do
		rm -f rejects
		starved "$n" $mode rpr-intake --office office --by imanov --at "$at" --rejects rejects < opened > output 2> said
		status=$?
		[ $status = 0 ] || grep -q '\[memory\]$' said || { bad=$((bad + 1)); echo "$n $mode: status $status, no word"; }
		[ ! -s rejects ] || { bad=$((bad + 1)); echo "$n $mode: set aside"; }
		[ ! -s output ] || cmp -s opened output || { bad=$((bad + 1)); echo "$n $mode: another output"; }
		[ -s output ] || [ $status = 4 ] || { bad=$((bad + 1)); echo "$n $mode: no output"; }
		starved "$n" $mode rpr-intake --office office --by imanov --at "$at" --dry-run < opened > output 2> said
		[ ! -s output ] || { bad=$((bad + 1)); echo "$n $mode: a case in a dry run"; }
	done
	n=$((n + 1))
done
is "a document that cannot be cut: each of $total allocations fails" $bad 0
rm -f input opened rejects output

# in the order of names, with one that was amended, one struck off and one that needs a second piece of memory
awk 'BEGIN {
	at = "\"at\": \"2012-09-03T12:00:00+06:00\", \"by\": \"x\", \"step\": \"card-index\", \"case\": \"c\", \"base\": \"0\""
	for (no = 1; no <= 300; no++) {
		name = "Аа"
		for (i = no % 50; i > 0; i--)
			name = name "Бб"
		rest = no == 200 ? "\"of\": \"7\"" : no == 201 ? "\"of\": \"8\", \"struck\": \"moved\"" : "\"number\": \"" no "\""
		printf "--- {\"no\": %d, %s, %s, \"applicant\": \"%s\", \"residence\": \"a \\\"b\\\"\", \"seal\": \"0\"}\n", no, at, rest, name
	}
}' > office/cards.yaml
full=$step step=1
for form in --header --csv --json --history '--person аа' '--from 2012-09-01'; do
	# shellcheck disable=SC2086
	every "rpr-list $form" rpr-list --office office $form cards
done
step=$full
rm -f -- *.yaml office/cards.yaml
remain 2 > cases.yaml
for moment in asked answered drafted; do
	rm -rf office
	new_office office
	remain 2 > cases.yaml
	$moment cases.yaml
	case $moment in
	asked)
		on 09-18
		answers cases.yaml not-agreed hits > slips.yaml
		every "rpr-route, answers" rpr-route --office office --by ospanov --at "$at" --slips slips.yaml cases.yaml ;;
	answered)
		on 09-21
		slip ground "$(ids cases.yaml | head -n 1)" 'by: ospanov' 'ground: illegal-entry' 'evidence: report 14' > slips.yaml
		every "rpr-conclude, a ground" rpr-conclude --office office --by ospanov --at "$at" --slips slips.yaml cases.yaml ;;
	drafted)
		every "rpr-conclude, verify" rpr-conclude --verify --office office cases.yaml
		every "rpr-conclude, explain" rpr-conclude --explain --office office cases.yaml
		every "rpr-print" rpr-print conclusion cases.yaml
		every "rpr-print, HTML" rpr-print --html -l kk checklist cases.yaml
		every "rpr-print, the diagram" rpr-print --office office diagram cases.yaml
		every "rpr-print, a window" rpr-print --office office window
		every "rpr-print, a blank" rpr-print --blank remain application-form
		slip correction "$(ids cases.yaml | head -n 1)" 'by: seitova' 'field: applicant.birthplace' 'was: Душанбе' 'now: Хорог' \
		    'reason: misread' > slips.yaml
		every "rpr-route, a correction" rpr-route --office office --by seitova --at "$at" --slips slips.yaml cases.yaml
		mkdir folder folder/below
		cp cases.yaml folder
		cp cases.yaml folder/below
		rpr-file --office office --by imanov --at "$at" cases.yaml > said
		every "rpr-list, a folder" rpr-list --office office --at "$at" due folder
		every "rpr-list, a book" rpr-list --office office letters
		every "rpr-audit, the office" rpr-audit --office office
		every "rpr-audit, heads and those kept" rpr-audit --office office --head
		mkdir slips
		cp slips.yaml slips
		every "rpr-route, a folder of slips" rpr-route --office office --by seitova --at "$at" --slips slips cases.yaml
		on 09-22
		every "rpr-conclude, approval" rpr-conclude --office office --by chief --at "$at" --do approve cases.yaml
		# a filed copy that cannot be read for want of memory is no fork
		step=1
		every "rpr-file" rpr-file --office office --by imanov --at "$at" cases.yaml
		step=$full ;;
	esac
done
