//! A database whose writes fail from some step on, by triggers on every table.

use berth_tests::{Database, Kind};

/// How a write fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// Its statement fails.
    Fail,
    /// SQLite takes the whole transaction back, as it does when there is no room.
    RollBack,
    /// The transaction does not commit.
    AtCommit,
}

impl How {
    const fn word(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::RollBack => "roll back",
            Self::AtCommit => "at commit",
        }
    }
}

/// The triggers of a database.
#[derive(Debug)]
pub(crate) struct Triggers(Database);

/// A reference to nothing, which is looked at when the transaction commits.
const PROMISE: &str = "CREATE TABLE fault_none (id BIGINT PRIMARY KEY); \
    CREATE TABLE fault_promise (id BIGINT NOT NULL \
        REFERENCES fault_none (id) DEFERRABLE INITIALLY DEFERRED); \
    CREATE TABLE fault (step BIGINT NOT NULL, how TEXT NOT NULL); \
    INSERT INTO fault VALUES (1000000000, '')";

/// `step` counts down, and is taken back with the transaction: whoever comes later fails as well.
const SQLITE: &str = "SELECT RAISE(ABORT, 'a test wants it so') FROM fault \
        WHERE step <= 0 AND how = 'fail'; \
    SELECT RAISE(ROLLBACK, 'a test wants it so') FROM fault \
        WHERE step <= 0 AND how = 'roll back'; \
    INSERT INTO fault_promise SELECT 1 FROM fault WHERE step <= 0 AND how = 'at commit'; \
    UPDATE fault SET step = step - 1;";

/// A sequence counts without a lock; 53100 is a full disk.
const POSTGRES: &str = "CREATE SEQUENCE fault_step; \
    CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ \
    DECLARE now BIGINT := nextval('fault_step'); wanted TEXT; \
    BEGIN \
        SELECT how INTO wanted FROM fault WHERE now > step; \
        IF wanted = 'fail' THEN \
            RAISE EXCEPTION 'a test wants it so' USING ERRCODE = '53100'; \
        END IF; \
        IF wanted = 'at commit' THEN INSERT INTO fault_promise VALUES (1); END IF; \
        RETURN NULL; \
    END $$";

impl Triggers {
    /// Puts triggers on all tables.
    pub(crate) async fn install(database: Database) -> Self {
        let tables = database.tables().await;
        Self::install_on(database, &tables).await
    }

    /// Puts triggers on some tables.
    pub(crate) async fn install_on(database: Database, tables: &[String]) -> Self {
        database.execute(PROMISE).await;
        if database.kind() == Kind::Postgres {
            database.execute(POSTGRES).await;
        }
        for table in tables {
            match database.kind() {
                Kind::Sqlite => {
                    for change in ["INSERT", "UPDATE", "DELETE"] {
                        let trigger = format!(
                            "CREATE TRIGGER fault_{table}_{change} AFTER {change} ON {table} \
                             BEGIN {SQLITE} END"
                        );
                        database.execute(&trigger).await;
                    }
                }
                Kind::Postgres => {
                    let trigger = format!(
                        "CREATE TRIGGER fault AFTER INSERT OR UPDATE OR DELETE ON {table} \
                         FOR EACH ROW EXECUTE FUNCTION fault()"
                    );
                    database.execute(&trigger).await;
                }
            }
        }
        Self(database)
    }

    /// Lets so many rows be written and none after them.
    pub(crate) async fn arm(&self, rows: usize, how: How) {
        let how = how.word();
        let arm = format!("UPDATE fault SET step = {rows}, how = '{how}'");
        if self.0.kind() == Kind::Postgres {
            self.0.execute("ALTER SEQUENCE fault_step RESTART").await;
        }
        self.0.execute(&arm).await;
    }

    /// Lets everything be written.
    pub(crate) async fn disarm(&self) {
        self.arm(1_000_000_000, How::Fail).await;
    }
}
