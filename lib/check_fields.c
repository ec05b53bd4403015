#include "check.h"

#include <string.h>

#define F(above, name, type, required, words, hint) \
	{ above name, sizeof above name - 1, sizeof above - 1, type, required, words, hint }

static const struct field fields[] = {
	F("", "service", FIELD_WORD, true, "@services", "what is applied for"),
	F("", "received", FIELD_MOMENT, true, NULL, "date and time of receipt with offset: 2012-09-03T09:41:00+06:00"),
	F("", "window", FIELD_TEXT, false, NULL, "number of the window"),
	F("", "queue", FIELD_MAP, false, NULL, NULL),
	F("queue.", "taken", FIELD_CLOCK, false, NULL, "when the applicant joined the queue: \"09:12\""),
	F("queue.", "called", FIELD_CLOCK, false, NULL, "when the applicant was called: \"09:31\""),
	F("", "supersedes", FIELD_TEXT, false, NULL, "number of an open case that this application replaces: \"41/2012\""),
	F("", "applicant", FIELD_MAP, true, NULL, NULL),
	F("applicant.", "surname", FIELD_NAME, true, NULL, "as in the identity document"),
	F("applicant.", "given", FIELD_NAME, true, NULL, "as in the identity document"),
	F("applicant.", "patronymic", FIELD_NAME, false, NULL, "only if it stands in the identity document"),
	F("applicant.", "former-names", FIELD_LIST, false, "name", "[former surname, other spelling]"),
	F("applicant.", "sex", FIELD_WORD, true, "male female", "male or female"),
	F("applicant.", "born", FIELD_DATE, true, NULL, "1980-05-14"),
	F("applicant.", "birthplace", FIELD_TEXT, true, NULL, "country, region, place"),
	F("applicant.", "status", FIELD_WORD, true, "foreigner stateless", "foreigner or stateless"),
	F("applicant.", "citizenship", FIELD_CITIZENSHIP, false, NULL, "three letters (ISO 3166-1), UZB; XXA or nothing for a stateless person"),
	F("applicant.", "nationality", FIELD_TEXT, false, NULL, "as the applicant states it"),
	F("applicant.", "categories", FIELD_LIST, false, "@categories", "[oralman, quota]"),
	F("applicant.", "iin", FIELD_IIN, false, NULL, "twelve digits in quotes: \"061211600012\""),
	F("applicant.", "identity", FIELD_MAP, true, NULL, NULL),
	F("applicant.identity.", "kind", FIELD_TEXT, true, NULL, "passport, stateless-certificate, birth-certificate ..."),
	F("applicant.identity.", "number", FIELD_TEXT, true, NULL, "series and number without blanks"),
	F("applicant.identity.", "issued", FIELD_DATE, false, NULL, "2009-03-01"),
	F("applicant.identity.", "expires", FIELD_DATE, false, NULL, "2019-03-01"),
	F("applicant.identity.", "authority", FIELD_TEXT, false, NULL, "who issued it"),
	F("applicant.", "children", FIELD_LIST, false, NULL, NULL),
	F("applicant.children[].", "surname", FIELD_NAME, false, NULL, NULL),
	F("applicant.children[].", "given", FIELD_NAME, true, NULL, NULL),
	F("applicant.children[].", "patronymic", FIELD_NAME, false, NULL, NULL),
	F("applicant.children[].", "sex", FIELD_WORD, false, "male female", NULL),
	F("applicant.children[].", "born", FIELD_DATE, true, NULL, NULL),
	F("", "representative", FIELD_MAP, false, NULL, NULL),
	F("representative.", "surname", FIELD_NAME, false, NULL, "who applies for a minor"),
	F("representative.", "given", FIELD_NAME, false, NULL, NULL),
	F("representative.", "patronymic", FIELD_NAME, false, NULL, NULL),
	F("representative.", "relation", FIELD_TEXT, false, NULL, "mother, father, guardian"),
	F("representative.", "identity", FIELD_MAP, false, NULL, NULL),
	F("representative.identity.", "kind", FIELD_TEXT, false, NULL, NULL),
	F("representative.identity.", "number", FIELD_TEXT, false, NULL, NULL),
	F("representative.identity.", "issued", FIELD_DATE, false, NULL, NULL),
	F("representative.identity.", "expires", FIELD_DATE, false, NULL, NULL),
	F("representative.identity.", "authority", FIELD_TEXT, false, NULL, NULL),
	F("", "arrived", FIELD_MAP, false, NULL, NULL),
	F("arrived.", "country", FIELD_COUNTRY, false, NULL, "country arrived from: UZB"),
	F("arrived.", "region", FIELD_TEXT, false, NULL, NULL),
	F("arrived.", "address", FIELD_TEXT, false, NULL, NULL),
	F("arrived.", "on", FIELD_DATE, false, NULL, "2012-06-20"),
	F("", "residence", FIELD_MAP, true, NULL, NULL),
	F("residence.", "region", FIELD_TEXT, true, NULL, "region, or city of republican rank"),
	F("residence.", "district", FIELD_TEXT, true, NULL, "district; the office must serve it (item 7)"),
	F("residence.", "settlement", FIELD_TEXT, false, NULL, "city, town or village"),
	F("residence.", "settlement-kind", FIELD_WORD, false, "urban rural", "urban or rural"),
	F("residence.", "street", FIELD_TEXT, false, NULL, NULL),
	F("residence.", "house", FIELD_TEXT, false, NULL, "\"52\""),
	F("residence.", "flat", FIELD_TEXT, false, NULL, "\"14\""),
	F("residence.", "since", FIELD_DATE, false, NULL, "2012-06-20"),
	F("", "documents", FIELD_LIST, true, NULL, NULL),
	F("documents[].", "kind", FIELD_WORD, true, "@documents", NULL),
	F("documents[].", "number", FIELD_TEXT, false, NULL, NULL),
	F("documents[].", "issued", FIELD_DATE, false, NULL, NULL),
	F("documents[].", "expires", FIELD_DATE, false, NULL, NULL),
	F("documents[].", "amount", FIELD_NUMBER, false, NULL, NULL),
	F("documents[].", "pages", FIELD_NUMBER, false, NULL, NULL),
	F("documents[].", "original", FIELD_WORD, false, "yes no", NULL),
	F("documents[].", "note", FIELD_TEXT, false, NULL, NULL),
	F("", "note", FIELD_TEXT, false, NULL, NULL),
};

enum { FIELDS = sizeof fields / sizeof fields[0] };

const struct field *
check_fields(size_t *count)
{
	*count = FIELDS;
	return fields;
}

bool
check_knows(const char *path)
{
	bool item = false;
	char plain[128];
	size_t n = 0, i;

	/* "documents.1.amount" is "documents[].amount"; "documents.1" is an item of "documents". A number has one spelling */
	while (*path != '\0' && n < sizeof plain - 4) {
		size_t digits = *path == '.' ? strspn(path + 1, "0123456789") : 0;

		if (digits > 0 && (path[1 + digits] == '.' || path[1 + digits] == '\0') && (digits == 1 || path[1] != '0')) {
			item = path[1 + digits] == '\0';
			path += 1 + digits;
			if (*path == '.') {
				memcpy(plain + n, "[]", 2);
				n += 2;
			}
			continue;
		}
		plain[n++] = *path++;
	}
	for (i = 0; i < FIELDS; i++)
		if (*path == '\0' && fields[i].length == n && memcmp(fields[i].path, plain, n) == 0)
			return !item || fields[i].type == FIELD_LIST;
	return false;
}
