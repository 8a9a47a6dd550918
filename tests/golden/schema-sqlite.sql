CREATE TABLE "access_key" (
  "access" text NOT NULL PRIMARY KEY,
  "person_id" text NOT NULL,
  "secret_sealed" blob NOT NULL,
  "key_id" text NOT NULL,
  "enabled" boolean NOT NULL,
  "created_ms" integer NOT NULL,
  "last_used_ms" integer,
  FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE CASCADE );

CREATE INDEX "access_key_person" ON "access_key" ("person_id");

CREATE TABLE "account" (
  "id" text NOT NULL PRIMARY KEY,
  "name" text NOT NULL,
  "namespace_quota" integer NOT NULL,
  "created_ms" integer NOT NULL ,
  "pulled_bytes" integer NOT NULL DEFAULT 0,
  "image_quota" integer,
  "tag_quota" integer,
  "byte_quota" integer,
  "agency_ms" integer);

CREATE UNIQUE INDEX "account_name" ON "account" ("name");

CREATE TABLE "account_bound" (
  "account_id" text NOT NULL,
  "policy_id" text NOT NULL,
  "created_ms" integer NOT NULL, PRIMARY KEY ("account_id",
  "policy_id"),
  FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE,
  FOREIGN KEY ("policy_id") REFERENCES "service_control_policy" ("id") ON DELETE CASCADE );

CREATE INDEX "account_bound_policy" ON "account_bound" ("policy_id",
  "account_id");

CREATE TABLE "api_token" (
  "id_hash" text NOT NULL PRIMARY KEY,
  "person_id" text NOT NULL,
  "project_id" text,
  "stamp" integer NOT NULL,
  "issued_ms" integer NOT NULL,
  "expires_ms" integer NOT NULL,
  FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE CASCADE,
  FOREIGN KEY ("project_id") REFERENCES "project" ("id") ON DELETE CASCADE );

CREATE INDEX "api_token_expires" ON "api_token" ("expires_ms");

CREATE INDEX "api_token_person" ON "api_token" ("person_id");

CREATE TABLE "audit_event" (
  "id" text NOT NULL PRIMARY KEY,
  "at_ms" integer NOT NULL,
  "account_id" text,
  "person_id" text,
  "person_name" text,
  "credential" text NOT NULL,
  "name" text NOT NULL,
  "action" text,
  "resource" text,
  "result" text NOT NULL,
  "code" text,
  "source_addr" text,
  "user_agent" text,
  "request_id" text,
  "detail" json_text );

CREATE INDEX "audit_event_account" ON "audit_event" ("account_id",
  "at_ms",
  "id");

CREATE INDEX "audit_event_person" ON "audit_event" ("person_id",
  "at_ms",
  "id");

CREATE INDEX "audit_event_resource" ON "audit_event" ("resource");

CREATE TABLE "blob" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "digest" text NOT NULL,
  "size" integer NOT NULL,
  "state" text NOT NULL,
  "location" text NOT NULL,
  "created_ms" integer NOT NULL,
  "condemned_ms" integer );

CREATE UNIQUE INDEX "blob_digest" ON "blob" ("digest") WHERE "state" <> ('deleting');

CREATE INDEX "blob_state" ON "blob" ("state",
  "condemned_ms");

CREATE TABLE "blob_link" (
  "repository_id" integer NOT NULL,
  "blob_id" integer NOT NULL,
  "refs" integer NOT NULL,
  "created_ms" integer NOT NULL, PRIMARY KEY ("repository_id",
  "blob_id"),
  FOREIGN KEY ("repository_id") REFERENCES "repository" ("id") ON DELETE CASCADE,
  FOREIGN KEY ("blob_id") REFERENCES "blob" ("id") ON DELETE RESTRICT );

CREATE INDEX "blob_link_blob" ON "blob_link" ("blob_id");

CREATE INDEX "blob_link_unnamed" ON "blob_link" ("created_ms") WHERE "refs" = (0);

CREATE TABLE "cluster" (
  "id" text NOT NULL PRIMARY KEY,
  "account_id" text NOT NULL,
  "name" text NOT NULL,
  "server" text NOT NULL,
  "sealed" blob NOT NULL,
  "key_id" text NOT NULL,
  "creator_id" text NOT NULL,
  "creator_name" text NOT NULL,
  "created_ms" integer NOT NULL,
  FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE );

CREATE UNIQUE INDEX "cluster_account_name" ON "cluster" ("account_id",
  "name");

CREATE TABLE "console_session" (
  "id_hash" text NOT NULL PRIMARY KEY,
  "person_id" text NOT NULL,
  "csrf_hash" text NOT NULL,
  "stamp" integer NOT NULL,
  "created_ms" integer NOT NULL,
  "last_seen_ms" integer NOT NULL,
  "expires_ms" integer NOT NULL,
  FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE CASCADE );

CREATE INDEX "console_session_expires" ON "console_session" ("expires_ms");

CREATE INDEX "console_session_person" ON "console_session" ("person_id");

CREATE TABLE "daily_figure" (
  "account_id" text NOT NULL,
  "day" integer NOT NULL,
  "namespaces" integer,
  "repositories" integer,
  "tags" integer,
  "stored_bytes" integer,
  "pulled_bytes" integer NOT NULL DEFAULT 0, PRIMARY KEY ("account_id",
  "day"),
  FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE );

CREATE INDEX "daily_figure_day" ON "daily_figure" ("day");

CREATE TABLE "group_member" (
  "group_id" text NOT NULL,
  "person_id" text NOT NULL,
  "created_ms" integer NOT NULL, PRIMARY KEY ("group_id",
  "person_id"),
  FOREIGN KEY ("group_id") REFERENCES "person_group" ("id") ON DELETE CASCADE,
  FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE CASCADE );

CREATE INDEX "group_member_person" ON "group_member" ("person_id",
  "group_id");

CREATE TABLE "group_policy" (
  "group_id" text NOT NULL,
  "policy_id" text NOT NULL,
  "created_ms" integer NOT NULL, PRIMARY KEY ("group_id",
  "policy_id"),
  FOREIGN KEY ("group_id") REFERENCES "person_group" ("id") ON DELETE CASCADE );

CREATE INDEX "group_policy_policy" ON "group_policy" ("policy_id",
  "group_id");

CREATE TABLE "job" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "kind" text NOT NULL,
  "subject" text NOT NULL,
  "payload" json_text,
  "due_ms" integer NOT NULL,
  "attempts" integer NOT NULL,
  "lease" text,
  "created_ms" integer NOT NULL );

CREATE INDEX "job_due" ON "job" ("due_ms",
  "id");

CREATE UNIQUE INDEX "job_kind_subject" ON "job" ("kind",
  "subject");

CREATE TABLE "login_secret" (
  "access" text NOT NULL PRIMARY KEY,
  "person_id" text NOT NULL,
  "project_id" text NOT NULL,
  "secret_hash" text NOT NULL,
  "stamp" integer NOT NULL,
  "created_ms" integer NOT NULL,
  "expires_ms" integer NOT NULL,
  "first_seen_ms" integer,
  "last_seen_ms" integer,
  "last_seen_addr" text,
  "last_seen_agent" text,
  "last_refusal" text,
  FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE CASCADE,
  FOREIGN KEY ("project_id") REFERENCES "project" ("id") ON DELETE CASCADE );

CREATE INDEX "login_secret_expires" ON "login_secret" ("expires_ms");

CREATE INDEX "login_secret_person" ON "login_secret" ("person_id");

CREATE TABLE "manifest" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "repository_id" integer NOT NULL,
  "digest" text NOT NULL,
  "media_type" text NOT NULL,
  "artifact_type" text,
  "subject_digest" text,
  "config_digest" text,
  "config_media_type" text,
  "image_size" integer NOT NULL,
  "size" integer NOT NULL,
  "body" blob NOT NULL,
  "platform" text,
  "created_ms" integer,
  "annotations" json_text,
  "pushed_ms" integer NOT NULL,
  "pushed_by" text NOT NULL,
  "pushed_by_name" text NOT NULL,
  "last_pull_ms" integer,
  "pulls" integer NOT NULL,
  FOREIGN KEY ("repository_id") REFERENCES "repository" ("id") ON DELETE CASCADE );

CREATE INDEX "manifest_pushed" ON "manifest" ("repository_id",
  "pushed_ms");

CREATE UNIQUE INDEX "manifest_repository_digest" ON "manifest" ("repository_id",
  "digest");

CREATE INDEX "manifest_subject" ON "manifest" ("repository_id",
  "subject_digest");

CREATE TABLE "manifest_ref" (
  "manifest_id" integer NOT NULL,
  "position" integer NOT NULL,
  "kind" text NOT NULL,
  "digest" text NOT NULL,
  "size" integer NOT NULL,
  "media_type" text NOT NULL,
  "blob_id" integer,
  "child_id" integer,
  "platform" text, PRIMARY KEY ("manifest_id",
  "position"),
  FOREIGN KEY ("manifest_id") REFERENCES "manifest" ("id") ON DELETE CASCADE,
  FOREIGN KEY ("blob_id") REFERENCES "blob" ("id") ON DELETE RESTRICT,
  FOREIGN KEY ("child_id") REFERENCES "manifest" ("id") ON DELETE SET NULL );

CREATE INDEX "manifest_ref_blob" ON "manifest_ref" ("blob_id");

CREATE INDEX "manifest_ref_child" ON "manifest_ref" ("child_id");

CREATE INDEX "manifest_ref_lost" ON "manifest_ref" ("digest") WHERE "kind" = ('child') AND "child_id" IS NULL AND "blob_id" IS NULL;

CREATE TABLE "namespace" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "account_id" text NOT NULL,
  "name" text NOT NULL,
  "creator_id" text NOT NULL,
  "creator_name" text NOT NULL,
  "created_ms" integer NOT NULL,
  "num_repositories" integer NOT NULL DEFAULT 0,
  FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT );

CREATE INDEX "namespace_account" ON "namespace" ("account_id",
  "name");

CREATE UNIQUE INDEX "namespace_name" ON "namespace" ("name");

CREATE TABLE "namespace_grant" (
  "namespace_id" integer NOT NULL,
  "person_id" text NOT NULL,
  "auth" integer NOT NULL,
  "created_ms" integer NOT NULL,
  "granted_by" text NOT NULL, PRIMARY KEY ("namespace_id",
  "person_id"),
  FOREIGN KEY ("namespace_id") REFERENCES "namespace" ("id") ON DELETE CASCADE,
  FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE CASCADE );

CREATE INDEX "namespace_grant_person" ON "namespace_grant" ("person_id");

CREATE TABLE "person" (
  "id" text NOT NULL PRIMARY KEY,
  "account_id" text NOT NULL,
  "name" text NOT NULL,
  "password_hash" text,
  "is_admin" boolean NOT NULL,
  "enabled" boolean NOT NULL,
  "created_ms" integer NOT NULL,
  "stamp" integer NOT NULL,
  FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT );

CREATE UNIQUE INDEX "person_account_name" ON "person" ("account_id",
  "name");

CREATE TABLE "person_group" (
  "id" text NOT NULL PRIMARY KEY,
  "account_id" text NOT NULL,
  "name" text NOT NULL,
  "description" text NOT NULL,
  "created_ms" integer NOT NULL,
  FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE );

CREATE UNIQUE INDEX "person_group_account_name" ON "person_group" ("account_id",
  "name");

CREATE TABLE "person_policy" (
  "person_id" text NOT NULL,
  "policy_id" text NOT NULL,
  "created_ms" integer NOT NULL, PRIMARY KEY ("person_id",
  "policy_id"),
  FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE CASCADE );

CREATE INDEX "person_policy_policy" ON "person_policy" ("policy_id",
  "person_id");

CREATE TABLE "policy" (
  "id" text NOT NULL PRIMARY KEY,
  "account_id" text NOT NULL,
  "name" text NOT NULL,
  "description" text NOT NULL,
  "document" text NOT NULL,
  "created_ms" integer NOT NULL,
  "updated_ms" integer NOT NULL,
  "is_of_projects" boolean NOT NULL DEFAULT FALSE,
  "version" integer NOT NULL DEFAULT 1,
  "last_version" integer NOT NULL DEFAULT 1,
  "version_ms" integer,
  FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE );

CREATE UNIQUE INDEX "policy_account_name" ON "policy" ("account_id",
  "name");

CREATE TABLE "policy_version" (
  "policy_id" text NOT NULL,
  "version" integer NOT NULL,
  "document" text NOT NULL,
  "created_ms" integer NOT NULL, PRIMARY KEY ("policy_id",
  "version"),
  FOREIGN KEY ("policy_id") REFERENCES "policy" ("id") ON DELETE CASCADE );

CREATE TABLE "project" (
  "id" text NOT NULL PRIMARY KEY,
  "account_id" text NOT NULL,
  "name" text NOT NULL,
  "created_ms" integer NOT NULL,
  FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT );

CREATE UNIQUE INDEX "project_account_name" ON "project" ("account_id",
  "name");

CREATE TABLE "protected_tag" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "namespace_id" integer NOT NULL,
  "repository_id" integer,
  "pattern" text NOT NULL,
  "created_ms" integer NOT NULL,
  "created_by" text NOT NULL,
  "created_by_name" text NOT NULL,
  FOREIGN KEY ("namespace_id") REFERENCES "namespace" ("id") ON DELETE CASCADE,
  FOREIGN KEY ("repository_id") REFERENCES "repository" ("id") ON DELETE CASCADE );

CREATE UNIQUE INDEX "protected_tag_namespace" ON "protected_tag" ("namespace_id",
  "pattern") WHERE "repository_id" IS NULL;

CREATE UNIQUE INDEX "protected_tag_repository" ON "protected_tag" ("repository_id",
  "pattern") WHERE "repository_id" IS NOT NULL;

CREATE TABLE "repository" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "namespace_id" integer NOT NULL,
  "name" text NOT NULL,
  "category" text NOT NULL,
  "description" text NOT NULL,
  "is_public" boolean NOT NULL,
  "creator_id" text NOT NULL,
  "creator_name" text NOT NULL,
  "created_ms" integer NOT NULL,
  "updated_ms" integer NOT NULL,
  "num_download" integer NOT NULL,
  "last_pull_ms" integer,
  "num_tags" integer NOT NULL,
  "size" integer NOT NULL,
  FOREIGN KEY ("namespace_id") REFERENCES "namespace" ("id") ON DELETE RESTRICT );

CREATE INDEX "repository_namespace_id" ON "repository" ("namespace_id",
  "id");

CREATE UNIQUE INDEX "repository_namespace_name" ON "repository" ("namespace_id",
  "name");

CREATE INDEX "repository_namespace_updated" ON "repository" ("namespace_id",
  "updated_ms",
  "id");

CREATE INDEX "repository_updated" ON "repository" ("updated_ms",
  "id");

CREATE TABLE "repository_grant" (
  "repository_id" integer NOT NULL,
  "person_id" text NOT NULL,
  "auth" integer NOT NULL,
  "created_ms" integer NOT NULL,
  "granted_by" text NOT NULL, PRIMARY KEY ("repository_id",
  "person_id"),
  FOREIGN KEY ("repository_id") REFERENCES "repository" ("id") ON DELETE CASCADE,
  FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE CASCADE );

CREATE INDEX "repository_grant_person" ON "repository_grant" ("person_id");

CREATE TABLE "retention" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "repository_id" integer NOT NULL,
  "rules" json_text NOT NULL,
  "created_ms" integer NOT NULL,
  "updated_ms" integer NOT NULL,
  "creator_id" text NOT NULL,
  "creator_name" text NOT NULL,
  FOREIGN KEY ("repository_id") REFERENCES "repository" ("id") ON DELETE CASCADE );

CREATE INDEX "retention_repository" ON "retention" ("repository_id",
  "id");

CREATE TABLE "retention_default" (
  "namespace_id" integer NOT NULL PRIMARY KEY,
  "rules" json_text NOT NULL,
  "updated_ms" integer NOT NULL,
  "updated_by" text NOT NULL,
  "updated_by_name" text NOT NULL,
  FOREIGN KEY ("namespace_id") REFERENCES "namespace" ("id") ON DELETE CASCADE );

CREATE TABLE "retention_log" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "repository_id" integer NOT NULL,
  "retention_id" integer NOT NULL,
  "rule" json_text NOT NULL,
  "tag" text NOT NULL,
  "created_ms" integer NOT NULL,
  FOREIGN KEY ("repository_id") REFERENCES "repository" ("id") ON DELETE CASCADE );

CREATE INDEX "retention_log_repository" ON "retention_log" ("repository_id",
  "id");

CREATE TABLE "retention_run" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "repository_id" integer NOT NULL,
  "account_id" text NOT NULL,
  "kind" text NOT NULL,
  "state" text NOT NULL,
  "person_id" text,
  "person_name" text,
  "created_ms" integer NOT NULL,
  "at_ms" integer NOT NULL,
  "begun_ms" integer,
  "ended_ms" integer,
  "rules" json_text NOT NULL,
  "guards" json_text NOT NULL,
  "fingerprint" text,
  "confirmed" json_text,
  "tags" integer NOT NULL,
  "selected" integer NOT NULL,
  "done" integer NOT NULL,
  "skipped" integer NOT NULL,
  "images" integer NOT NULL,
  "bytes" integer NOT NULL,
  "undo_of" integer,
  "undone_by" integer,
  "detail" text,
  "stopped" boolean NOT NULL,
  FOREIGN KEY ("repository_id") REFERENCES "repository" ("id") ON DELETE CASCADE );

CREATE INDEX "retention_run_created" ON "retention_run" ("created_ms",
  "id");

CREATE INDEX "retention_run_open" ON "retention_run" ("id") WHERE "ended_ms" IS NULL;

CREATE INDEX "retention_run_repository" ON "retention_run" ("repository_id",
  "id");

CREATE TABLE "retention_run_tag" (
  "run_id" integer NOT NULL,
  "position" integer NOT NULL,
  "tag" text NOT NULL,
  "digest" text NOT NULL,
  "pushed_ms" integer NOT NULL,
  "size" integer NOT NULL,
  "why" json_text NOT NULL,
  "rule" integer NULL,
  "outcome" text NOT NULL, PRIMARY KEY ("run_id",
  "position"),
  FOREIGN KEY ("run_id") REFERENCES "retention_run" ("id") ON DELETE CASCADE );

CREATE INDEX "retention_run_tag_name" ON "retention_run_tag" ("run_id",
  "tag");

CREATE TABLE "retention_setting" (
  "repository_id" integer NOT NULL PRIMARY KEY,
  "guards" json_text NOT NULL,
  FOREIGN KEY ("repository_id") REFERENCES "repository" ("id") ON DELETE CASCADE );

CREATE TABLE "seaql_migrations" (
  "version" varchar NOT NULL PRIMARY KEY,
  "applied_at" integer NOT NULL );

CREATE TABLE "service_control_policy" (
  "id" text NOT NULL PRIMARY KEY,
  "name" text NOT NULL,
  "description" text NOT NULL,
  "document" text NOT NULL,
  "created_ms" integer NOT NULL,
  "updated_ms" integer NOT NULL );

CREATE UNIQUE INDEX "service_control_policy_name" ON "service_control_policy" ("name");

CREATE TABLE "setting" (
  "key" text NOT NULL PRIMARY KEY,
  "value" text NOT NULL );

CREATE TABLE "setup_token" (
  "id" integer NOT NULL PRIMARY KEY,
  "token_hash" text NOT NULL,
  "expires_ms" integer NOT NULL );

CREATE TABLE "share" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "repository_id" integer NOT NULL,
  "account_id" text NOT NULL,
  "permit" text NOT NULL,
  "deadline_ms" integer,
  "description" text NOT NULL,
  "creator_id" text NOT NULL,
  "creator_name" text NOT NULL,
  "created_ms" integer NOT NULL,
  "updated_ms" integer NOT NULL,
  "last_pull_ms" integer,
  "pulls" integer NOT NULL,
  FOREIGN KEY ("repository_id") REFERENCES "repository" ("id") ON DELETE CASCADE,
  FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE );

CREATE INDEX "share_account" ON "share" ("account_id",
  "repository_id");

CREATE UNIQUE INDEX "share_repository_account" ON "share" ("repository_id",
  "account_id");

CREATE TABLE "sync_job" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "tag_id" integer NOT NULL,
  "task_id" integer,
  "region" text NOT NULL,
  "remote_namespace" text NOT NULL,
  "replaces" boolean NOT NULL,
  "operator_id" text NOT NULL,
  "operator_name" text NOT NULL,
  "created_ms" integer NOT NULL,
  "updated_ms" integer NOT NULL,
  FOREIGN KEY ("tag_id") REFERENCES "tag" ("id") ON DELETE CASCADE,
  FOREIGN KEY ("task_id") REFERENCES "sync_task" ("id") ON DELETE CASCADE );

CREATE UNIQUE INDEX "sync_job_target" ON "sync_job" ("tag_id",
  "region",
  "remote_namespace");

CREATE INDEX "sync_job_task_id" ON "sync_job" ("task_id");

CREATE TABLE "sync_task" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "repository_id" integer NOT NULL,
  "region" text NOT NULL,
  "remote_namespace" text NOT NULL,
  "is_auto" boolean NOT NULL,
  "replaces" boolean NOT NULL,
  "created_ms" integer NOT NULL,
  "updated_ms" integer NOT NULL,
  FOREIGN KEY ("repository_id") REFERENCES "repository" ("id") ON DELETE CASCADE );

CREATE UNIQUE INDEX "sync_task_target" ON "sync_task" ("repository_id",
  "region",
  "remote_namespace");

CREATE TABLE "tag" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "repository_id" integer NOT NULL,
  "name" text NOT NULL,
  "manifest_id" integer NOT NULL,
  "created_ms" integer NOT NULL,
  "pushed_ms" integer NOT NULL,
  "pushed_by" text NOT NULL,
  "pushed_by_name" text NOT NULL,
  "last_pull_ms" integer,
  "pulls" integer NOT NULL,
  FOREIGN KEY ("repository_id") REFERENCES "repository" ("id") ON DELETE CASCADE,
  FOREIGN KEY ("manifest_id") REFERENCES "manifest" ("id") ON DELETE CASCADE );

CREATE INDEX "tag_manifest_pushed" ON "tag" ("manifest_id",
  "pushed_ms",
  "id");

CREATE UNIQUE INDEX "tag_repository_name" ON "tag" ("repository_id",
  "name");

CREATE INDEX "tag_repository_pushed" ON "tag" ("repository_id",
  "pushed_ms",
  "id");

CREATE TABLE "trash" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "namespace_id" integer NOT NULL,
  "repository" text NOT NULL,
  "tag" text,
  "digest" text NOT NULL,
  "size" integer NOT NULL,
  "reason" text NOT NULL,
  "run_id" integer,
  "deleted_ms" integer NOT NULL,
  "deleted_by" text,
  "deleted_by_name" text,
  "expires_ms" integer NOT NULL,
  "created_ms" integer NOT NULL,
  "pushed_ms" integer NOT NULL,
  "pushed_by" text NOT NULL,
  "pushed_by_name" text NOT NULL,
  "last_pull_ms" integer,
  "pulls" integer NOT NULL,
  FOREIGN KEY ("namespace_id") REFERENCES "namespace" ("id") ON DELETE CASCADE );

CREATE INDEX "trash_expires" ON "trash" ("expires_ms");

CREATE INDEX "trash_namespace" ON "trash" ("namespace_id",
  "id");

CREATE INDEX "trash_repository_digest" ON "trash" ("namespace_id",
  "repository",
  "digest");

CREATE INDEX "trash_run" ON "trash" ("run_id",
  "id");

CREATE TABLE "trash_blob" (
  "manifest_id" integer NOT NULL,
  "blob_id" integer NOT NULL, PRIMARY KEY ("manifest_id",
  "blob_id"),
  FOREIGN KEY ("manifest_id") REFERENCES "trash_manifest" ("id") ON DELETE CASCADE,
  FOREIGN KEY ("blob_id") REFERENCES "blob" ("id") ON DELETE RESTRICT );

CREATE INDEX "trash_blob_blob" ON "trash_blob" ("blob_id");

CREATE TABLE "trash_manifest" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "namespace_id" integer NOT NULL,
  "repository" text NOT NULL,
  "digest" text NOT NULL,
  "media_type" text NOT NULL,
  "artifact_type" text,
  "subject_digest" text,
  "config_digest" text,
  "config_media_type" text,
  "image_size" integer NOT NULL,
  "size" integer NOT NULL,
  "body" blob NOT NULL,
  "platform" text,
  "created_ms" integer,
  "annotations" json_text,
  "pushed_ms" integer NOT NULL,
  "pushed_by" text NOT NULL,
  "pushed_by_name" text NOT NULL,
  "last_pull_ms" integer,
  "pulls" integer NOT NULL,
  "deleted_ms" integer NOT NULL,
  "expires_ms" integer NOT NULL,
  FOREIGN KEY ("namespace_id") REFERENCES "namespace" ("id") ON DELETE CASCADE );

CREATE UNIQUE INDEX "trash_manifest_digest" ON "trash_manifest" ("namespace_id",
  "repository",
  "digest");

CREATE INDEX "trash_manifest_expires" ON "trash_manifest" ("expires_ms");

CREATE TABLE "trash_part" (
  "manifest_id" integer NOT NULL,
  "digest" text NOT NULL, PRIMARY KEY ("manifest_id",
  "digest"),
  FOREIGN KEY ("manifest_id") REFERENCES "trash_manifest" ("id") ON DELETE CASCADE );

CREATE INDEX "trash_part_digest" ON "trash_part" ("digest");

CREATE TABLE "trash_repository" (
  "namespace_id" integer NOT NULL,
  "repository" text NOT NULL,
  "category" text NOT NULL,
  "description" text NOT NULL,
  "is_public" boolean NOT NULL, PRIMARY KEY ("namespace_id",
  "repository"),
  FOREIGN KEY ("namespace_id") REFERENCES "namespace" ("id") ON DELETE CASCADE );

CREATE TABLE "trigger" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "repository_id" integer NOT NULL,
  "name" text NOT NULL,
  "condition_type" text NOT NULL,
  "condition" text NOT NULL,
  "enabled" boolean NOT NULL,
  "kind" text NOT NULL,
  "target" json_text,
  "secret_sealed" blob NULL,
  "key_id" text,
  "creator_id" text NOT NULL,
  "creator_name" text NOT NULL,
  "created_ms" integer NOT NULL,
  FOREIGN KEY ("repository_id") REFERENCES "repository" ("id") ON DELETE CASCADE );

CREATE UNIQUE INDEX "trigger_repository_name" ON "trigger" ("repository_id",
  "name");

CREATE TABLE "trigger_delivery" (
  "id" text NOT NULL PRIMARY KEY,
  "trigger_id" integer NOT NULL,
  "tag" text NOT NULL,
  "digest" text NOT NULL,
  "is_test" boolean NOT NULL,
  "state" text NOT NULL,
  "attempts" integer NOT NULL,
  "status" integer NULL,
  "detail" text,
  "pushed_by_name" text NOT NULL,
  "created_ms" integer NOT NULL,
  "sent_ms" integer,
  "took_ms" integer,
  "next_ms" integer,
  FOREIGN KEY ("trigger_id") REFERENCES "trigger" ("id") ON DELETE CASCADE );

CREATE INDEX "trigger_delivery_created" ON "trigger_delivery" ("created_ms");

CREATE INDEX "trigger_delivery_trigger" ON "trigger_delivery" ("trigger_id",
  "created_ms",
  "id");

CREATE TABLE "upload" (
  "id" text NOT NULL PRIMARY KEY,
  "repository_id" integer,
  "namespace_id" integer NOT NULL,
  "repository_name" text NOT NULL,
  "person_id" text NOT NULL,
  "offset" integer NOT NULL,
  "algorithm" text NOT NULL,
  "hash_state" blob NOT NULL,
  "version" integer NOT NULL,
  "created_ms" integer NOT NULL,
  "updated_ms" integer NOT NULL,
  "expires_ms" integer NOT NULL );

CREATE INDEX "upload_expires" ON "upload" ("expires_ms");

CREATE INDEX "upload_namespace" ON "upload" ("namespace_id");

CREATE INDEX "upload_repository" ON "upload" ("repository_id");
