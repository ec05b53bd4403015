#include "utf8.h"

int
utf8_decode(const char *at, const char *end, uint32_t *character)
{
	const unsigned char *p = (const unsigned char *)at;
	long left = end - at;
	uint32_t c;

	if (p[0] < 0x80) {
		*character = p[0];
		return 1;
	}
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	if (left < 2 || (p[1] & 0xc0) != 0x80)
		return 0;
	if (p[0] < 0xe0) {
		*character = (uint32_t)(p[0] & 0x1f) << 6 | (p[1] & 0x3f);
		return 2;
	}
	if (left < 3 || (p[2] & 0xc0) != 0x80)
		return 0;
	if (p[0] < 0xf0) {
		c = (uint32_t)(p[0] & 0x0f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
		if (c < 0x800 || (c >= 0xd800 && c <= 0xdfff))
			return 0;
		*character = c;
		return 3;
	}
	if (left < 4 || (p[3] & 0xc0) != 0x80)
		return 0;
	c = (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3f) << 12 | (uint32_t)(p[2] & 0x3f) << 6 | (p[3] & 0x3f);
	if (c < 0x10000 || c > 0x10ffff)
		return 0;
	*character = c;
	return 4;
}

bool
utf8_is_bidi(uint32_t c)
{
	return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

bool
utf8_is_invisible(uint32_t c)
{
	return c == 0x00ad || (c >= 0x200b && c <= 0x200d) || c == 0x2060 || c == 0xfeff;
}
