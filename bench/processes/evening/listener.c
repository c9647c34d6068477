// Listens to the WebSockets of many phones on Linux, cheaply enough not to be what is measured: a process of Node
// takes longer to read a frame than the servers take to write one, so that phones would hear late what was sent in
// time.
//
// The phones have opened the sockets, which are descriptors 3 and up, in the order of the phones. A text that begins
// with the first argument and has a marker, "# and a number, is an event of the message of that number. Every phone
// has to get every message once, in one order for all, in the same bytes. Other events do not count; other frames go
// to the phones.
//
// A line on standard input says how many messages there are. When all phones have heard so many, a report is
// written, and counting begins anew. When standard input ends, so does the listener, as soon as it has no half of a
// frame.
//
// It writes records: a phone (noPhone for a report), a length, a time in ms, and so many bytes, which are a frame as
// it came, or a report. A report has doubles: CPU time in ms, then for each message that a phone heard its number
// and when.

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { firstSocket = 3, wholeText = 0x81, noPhone = 0xffffffff, most = 1 << 20 };
static const char marker[] = "\"#";
static const size_t markerLength = sizeof marker - 1;

typedef struct {
	uint8_t *rest; // The beginning of a frame whose end has not come.
	size_t restLength;
	size_t heard; // Number of messages.
} Phone;

typedef struct {
	uint8_t *frame; // As the first phone got it; freed when all have heard it.
	size_t length;
	size_t heardBy;
} Message;

typedef struct {
	double number, at;
} Delivery;

static Phone *phones;
static size_t phoneCount, halves;
static Message *messages;
static size_t messageCount, messageRoom, heardByAll, awaited = SIZE_MAX;
static Delivery *deliveries;
static size_t deliveryCount, deliveryRoom;
static double cpuBefore;

static void fail(const char *reason) {
	fprintf(stderr, "listener: %s\n", reason);
	exit(1);
}

static double now(void) {
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static double cpu(void) {
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

static void *roomFor(void *items, size_t count, size_t *room, size_t size) {
	if (count < *room) return items;
	*room = *room ? *room * 2 : 1024;
	items = realloc(items, *room * size);
	if (!items) fail("out of memory");
	return items;
}

static void writeAll(const void *bytes, size_t length) {
	for (const uint8_t *from = bytes; length > 0;) {
		ssize_t written = write(STDOUT_FILENO, from, length);
		if (written < 0 && errno == EINTR) continue;
		if (written < 0) exit(0); // The phones are gone.
		from += written;
		length -= written;
	}
}

static void tell(uint32_t phone, double at, const void *bytes, uint32_t length) {
	struct {
		uint32_t phone, length;
		double at;
	} head = {phone, length, at};
	writeAll(&head, sizeof head);
	writeAll(bytes, length);
}

static void reportIfDone(void) {
	if (heardByAll < awaited) return;
	if (heardByAll > awaited) fail("more messages than were sent");
	size_t length = (1 + 2 * deliveryCount) * sizeof(double);
	double *report = malloc(length);
	if (!report) fail("out of memory");
	report[0] = cpu() - cpuBefore;
	memcpy(report + 1, deliveries, deliveryCount * sizeof(Delivery));
	tell(noPhone, now(), report, length);
	free(report);
	cpuBefore = cpu();
	messageCount = heardByAll = deliveryCount = 0;
	awaited = SIZE_MAX;
	for (size_t index = 0; index < phoneCount; index++) phones[index].heard = 0;
}

static void hear(Phone *phone, long number, double at, const uint8_t *text, size_t length) {
	size_t place = phone->heard++;
	if (place == messageCount) {
		messages = roomFor(messages, messageCount, &messageRoom, sizeof *messages);
		messages[messageCount++] = (Message){.frame = malloc(length), .length = length};
		memcpy(messages[place].frame, text, length);
	}
	Message *message = &messages[place];
	if (!message->frame || message->length != length || memcmp(message->frame, text, length) != 0) {
		fprintf(stderr, "listener: not %.*s\n", (int)length, text);
		fail("a phone heard something else than the first one");
	}
	deliveries = roomFor(deliveries, deliveryCount, &deliveryRoom, sizeof *deliveries);
	deliveries[deliveryCount++] = (Delivery){number, at};
	if (++message->heardBy < phoneCount) return;
	free(message->frame);
	message->frame = NULL;
	heardByAll++;
	reportIfDone();
}

// Returns where the payload of a frame begins, and sets its length: RFC 6455, section 5.2, as a server sends it.
// Returns 0 as long as that has not come.
static size_t bodyOf(const uint8_t *frame, size_t have, size_t *length) {
	if (have < 2) return 0;
	size_t start = frame[1] < 126 ? 2 : frame[1] == 126 ? 4 : 10;
	if (have < start) return 0;
	*length = start == 2 ? frame[1] : 0;
	for (size_t index = 2; index < start; index++) *length = *length << 8 | frame[index];
	return start;
}

static void take(uint32_t index, const uint8_t *bytes, size_t have, double at, const char *event) {
	Phone *phone = &phones[index];
	size_t eventLength = strlen(event), length, start;
	while ((start = bodyOf(bytes, have, &length)) > 0 && have >= start + length) {
		const uint8_t *text = bytes + start;
		int isEvent = bytes[0] == wholeText && length > eventLength && memcmp(text, event, eventLength) == 0;
		const uint8_t *mark = isEvent ? memmem(text, length, marker, markerLength) : NULL;
		if (!isEvent) tell(index, at, bytes, start + length);
		else if (mark) hear(phone, strtol((const char *)mark + markerLength, NULL, 10), at, text, length);
		bytes += start + length;
		have -= start + length;
	}
	halves -= phone->restLength > 0;
	uint8_t *rest = have > 0 ? memcpy(malloc(have), bytes, have) : NULL;
	free(phone->rest);
	phone->rest = rest;
	phone->restLength = have;
	halves += have > 0;
}

static void readPhone(uint32_t index, const char *event) {
	static uint8_t memory[most];
	Phone *phone = &phones[index];
	if (phone->restLength > most / 2) fail("a frame is too long");
	memcpy(memory, phone->rest ? phone->rest : memory, phone->restLength);
	ssize_t got = read(firstSocket + index, memory + phone->restLength, most - phone->restLength);
	if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
	if (got <= 0) fail("the server closed a phone");
	take(index, memory, phone->restLength + got, now(), event);
}

// Returns whether the listener is to end.
static int readCommand(void) {
	char line[32];
	ssize_t got = read(STDIN_FILENO, line, sizeof line - 1);
	if (got < 0 && errno == EINTR) return 0;
	if (got <= 0) return 1;
	line[got] = 0;
	awaited = strtoul(line, NULL, 10);
	reportIfDone();
	return 0;
}

int main(int count, char **arguments) {
	if (count != 3) fail("usage: listener <how events begin> <number of phones>");
	const char *event = arguments[1];
	phoneCount = strtoul(arguments[2], NULL, 10);
	phones = calloc(phoneCount, sizeof *phones);
	int poll = epoll_create1(0);
	const uint32_t commands = noPhone;
	for (uint32_t index = 0; index <= phoneCount; index++) {
		int isLast = index == phoneCount;
		struct epoll_event ready = {.events = EPOLLIN, .data.u32 = isLast ? commands : index};
		int descriptor = isLast ? STDIN_FILENO : (int)(firstSocket + index);
		if (epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &ready) < 0) fail(strerror(errno));
	}
	for (int isEnding = 0; !isEnding || halves > 0;) {
		struct epoll_event ready[256];
		int readyCount = epoll_wait(poll, ready, 256, -1);
		for (int place = 0; place < readyCount; place++) {
			if (ready[place].data.u32 != commands) readPhone(ready[place].data.u32, event);
			else if (readCommand()) {
				isEnding = 1;
				epoll_ctl(poll, EPOLL_CTL_DEL, STDIN_FILENO, NULL);
			}
		}
	}
}
