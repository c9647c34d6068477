CREATE TABLE "announcements" (
	"wedding_id" text NOT NULL,
	"id" uuid NOT NULL,
	"message" text NOT NULL,
	"priority" text NOT NULL,
	"from" jsonb NOT NULL,
	"made_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "announcements_wedding_id_id_pk" PRIMARY KEY("wedding_id","id")
);
--> statement-breakpoint
CREATE TABLE "invitations" (
	"code" text PRIMARY KEY NOT NULL,
	"wedding_id" text NOT NULL,
	"role" text NOT NULL,
	"created_by" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mic_requests" (
	"wedding_id" text NOT NULL,
	"id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"purpose" text NOT NULL,
	"duration_minutes" integer NOT NULL,
	"requested_by" text NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"status" text DEFAULT 'PENDING' NOT NULL,
	"decided_by" text,
	"decided_at" timestamp (3) with time zone,
	"reason" text,
	CONSTRAINT "mic_requests_wedding_id_id_pk" PRIMARY KEY("wedding_id","id")
);
--> statement-breakpoint
CREATE TABLE "music_asks" (
	"wedding_id" text NOT NULL,
	"id" uuid NOT NULL,
	"member_id" text NOT NULL,
	"request_id" uuid NOT NULL,
	"song_title" text NOT NULL,
	"artist" text,
	"dedicated_to" text,
	CONSTRAINT "music_asks_wedding_id_id_pk" PRIMARY KEY("wedding_id","id")
);
--> statement-breakpoint
CREATE TABLE "music_requests" (
	"wedding_id" text NOT NULL,
	"id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"song" text NOT NULL,
	"song_title" text NOT NULL,
	"artist" text,
	"dedicated_to" text,
	"requested_by" text NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"votes" integer DEFAULT 0 NOT NULL,
	"status" text DEFAULT 'PENDING' NOT NULL,
	"decided_by" text,
	"decided_at" timestamp (3) with time zone,
	"reason" text,
	CONSTRAINT "music_requests_wedding_id_id_pk" PRIMARY KEY("wedding_id","id")
);
--> statement-breakpoint
CREATE TABLE "music_votes" (
	"wedding_id" text NOT NULL,
	"request_id" uuid NOT NULL,
	"member_id" text NOT NULL,
	CONSTRAINT "music_votes_wedding_id_request_id_member_id_pk" PRIMARY KEY("wedding_id","request_id","member_id")
);
--> statement-breakpoint
CREATE TABLE "notification_reads" (
	"wedding_id" text NOT NULL,
	"member_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"read_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "notification_reads_wedding_id_member_id_seq_pk" PRIMARY KEY("wedding_id","member_id","seq")
);
--> statement-breakpoint
CREATE TABLE "notifications" (
	"wedding_id" text NOT NULL,
	"id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"member_id" text,
	"kind" text NOT NULL,
	"message" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "notifications_wedding_id_id_pk" PRIMARY KEY("wedding_id","id")
);
--> statement-breakpoint
CREATE TABLE "photos" (
	"wedding_id" text NOT NULL,
	"id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"source" text NOT NULL,
	"url" text NOT NULL,
	"thumbnail_url" text NOT NULL,
	"file" text,
	"caption" text,
	"shared_by" text NOT NULL,
	"shared_at" timestamp (3) with time zone NOT NULL,
	"removed_at" timestamp (3) with time zone,
	CONSTRAINT "photos_wedding_id_id_pk" PRIMARY KEY("wedding_id","id")
);
--> statement-breakpoint
CREATE TABLE "tasks" (
	"wedding_id" text NOT NULL,
	"id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"asked" text NOT NULL,
	"title" text NOT NULL,
	"notes" text,
	"status" text DEFAULT 'TODO' NOT NULL,
	"due_at" timestamp (3) with time zone,
	"created_by" text NOT NULL,
	"assignee_id" text,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "tasks_wedding_id_id_pk" PRIMARY KEY("wedding_id","id")
);
--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "removed_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "mic_requests_by_seq" ON "mic_requests" USING btree ("wedding_id","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "music_requests_by_seq" ON "music_requests" USING btree ("wedding_id","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "music_requests_pending" ON "music_requests" USING btree ("wedding_id","song") WHERE status = 'PENDING';--> statement-breakpoint
CREATE UNIQUE INDEX "notifications_by_seq" ON "notifications" USING btree ("wedding_id","seq");--> statement-breakpoint
CREATE INDEX "notifications_by_member" ON "notifications" USING btree ("wedding_id","member_id","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "photos_by_seq" ON "photos" USING btree ("wedding_id","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "tasks_by_seq" ON "tasks" USING btree ("wedding_id","seq");--> statement-breakpoint
CREATE INDEX "messages_by_time" ON "messages" USING brin ("sent_at");