# The shard law: a stream that is cut anywhere between documents, worked on in any order by any number of workers and
# put together again in its order gives the same bytes, for every run that enters nothing in a book. Findings are the
# same too, but for the lines and ordinals they name.
. "${0%/*}/lib-test.sh"
count=$((40 / size + 16))
new_office office
export RPR_OFFICE=office RPR_BY=imanov RPR_AT="$at"
{
	applications $count
	# what a filter does not take, and what it does not even read
	printf -- '---\n# not complete\nservice: arrival\n---\na: "x\n---\nb: \377\n---\n# not ours\nc: [1, 2]\n...\n---\n'
	applications 6 900
	printf -- '--- # on the mark\nservice: remain\n'
	applications 3 950
} > applications
rpr-intake applications > cases 2> findings.intake
rpr-journal --in-place --at 2012-09-04T10:00:00+06:00 cases 2> /dev/null

# SEED FILE: cuts FILE between documents, more finely the larger the seed, into shard.NNN.
cut_stream()
{
	rm -f shard.*
	awk -v seed="$1" '
	BEGIN { srand(seed); file = "shard.001"; n = 1 }
	/^---/ && seen && rand() < seed / 40 { close(file); file = sprintf("shard.%03d", ++n) }
	{ print > file; seen = 1 }' "$2"
}

# WORKERS COMMAND...: every shard through the command, in no order, several at a time.
work_on()
{
	workers=$1
	shift
	ls shard.* | sort -R | xargs -I FILE -P "$workers" sh -c '
		file=$1
		shift
		"$@" < "$file" > "out.$file" 2> "told.$file"
		[ $? -le 1 ]' worker FILE "$@" || echo "a worker failed"
}

# The findings without their places; parallel and what it asks may have their own to say.
told()
{
	sed -n '/^rpr-/!d
	    s/^\(rpr-[a-z]*\): [^:]*:[0-9]*:[0-9]*: \([a-z]*: \)document [0-9]*/\1: \2/
	    s/byte [0-9]* of/byte of/; s/on line [0-9]*//
	    p' | sort
}

# NAME INPUT COMMAND...
holds()
{
	name=$1 input=$2
	shift 2
	"$@" < "$input" > whole 2> findings
	told < findings > told.whole
	bad=0
	for seed in 1 3 10 40; do
		rm -f out.* told.shard.*
		cut_stream $seed "$input"
		work_on $((seed % 4 + 1)) "$@"
		cat out.shard.* | cmp - whole || bad=$((bad + 1))
		cat told.shard.* | told | cmp - told.whole || bad=$((bad + 1))
	done
	is "$name: any shards, any order, any number of workers" $bad 0
}
holds "rpr-intake" applications rpr-intake
holds "rpr-intake on cases" cases rpr-intake
holds "rpr-conclude that has nothing to do" cases rpr-conclude --quiet
holds "rpr-conclude --verify" cases rpr-conclude --verify
says "several shards were made" test "$(ls shard.* | wc -l)" -gt 10

if command -v parallel > /dev/null; then
	rpr-intake applications > whole 2> findings
	told < findings > told.whole
	for block in 1k 7k 1M; do
		parallel --will-cite --pipe --keep-order --block $block --recend '\n' --recstart '---' rpr-intake \
		    < applications > this 2> findings
		told < findings > told.this
		says "parallel with blocks of $block" cmp this whole
		says "parallel with blocks of $block tells the same" cmp told.this told.whole
	done
	parallel --will-cite --pipe --keep-order --block 1M --recend '\n' --recstart '---' rpr-intake \
	    < applications > this 2> findings
	is "its status is the number of shards in which something was held back" $? 1
else
	echo "skip parallel: the package parallel is not installed"
fi
