# What a pipeline of arrivals does, with everything failing once: lib-places.sh.
. "${0%/*}/lib-test.sh"
. "$root/scripts/lib-places.sh"
new_office office
cp "$root/lib/edition/kz-mia-352-2012.yaml" other.yaml
by="--office office --by imanov --at $at"
"$root/scripts/bench-cases" 1 > cases.yaml
# shellcheck disable=SC2086
{
	each "intake" rpr-intake $by cases.yaml
	each "intake, in place" rpr-intake $by --in-place cases.yaml
	each "intake, JSON, another edition" rpr-intake $by --json --edition other.yaml cases.yaml
	sed 's/sex: male/sex: x/; s/2012-08-20/2012-02-30/' cases.yaml > faulty.yaml
	each "intake, faults and rejects" rpr-intake $by --rejects rejects.yaml faulty.yaml cases.yaml
	rm faulty.yaml other.yaml
	each "intake, a blank" rpr-intake --blank remain
	rpr-intake $by --quiet --in-place cases.yaml
	each "journal" rpr-journal $by --in-place cases.yaml
	rpr-journal $by --quiet --in-place cases.yaml
	applications 1 7 > more.yaml
	rpr-intake $by --quiet --in-place more.yaml
	each "journal, a book that has lines" rpr-journal $by more.yaml cases.yaml
	each "journal, what would be done" rpr-journal $by --dry-run more.yaml
	rm more.yaml
	each "route" rpr-route $by --in-place cases.yaml
	rpr-route $by --quiet --in-place cases.yaml
	each "register" rpr-register $by --do stamp --in-place cases.yaml
	rpr-register $by --quiet --do stamp --in-place cases.yaml
	each "file" rpr-file $by cases.yaml
	rpr-file $by --quiet cases.yaml > /dev/null
	each "file again" rpr-file $by --in-place cases.yaml
}
rm -f -- *.yaml
