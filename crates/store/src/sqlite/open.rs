//! Opening the database: where it is, whose rows are meant, and the threads that serve it.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread::{self, JoinHandle},
    time::Duration,
};

use domain::ShopId;
use futures::{executor::block_on, future::BoxFuture};
use sqlx::{
    AssertSqlSafe, ConnectOptions, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use super::{
    checkpoint::{self, Tide},
    columns::Cells,
    migrate::migrate,
    query::{first, run},
    queue::{Act, Batch, Call, Queue, Single},
    readers::Readers,
    refusal::{LOST, refused},
    run_rows::statements,
    writer::Writer,
};
use crate::{Error, Result};

statements! {
    // The number of a shop that was wiped is never given again: whoever still holds it must find nobody.
    ADD_SHOP = "INSERT INTO shops (id, name) SELECT coalesce(max(n), 0) + 1, ?1
        FROM (SELECT max(id) AS n FROM shops UNION ALL SELECT max(was) FROM wiped) WHERE true
        ON CONFLICT DO NOTHING";
    SHOP = "SELECT id FROM shops WHERE name = ?1";
    PAGES = "PRAGMA page_count";
}

/// Where the database is and whose rows are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqliteOptions {
    /// The file; none: in memory, gone when the last handle is dropped.
    pub path: Option<PathBuf>,
    /// Whose rows the handle sees.
    pub shop: ShopId,
    /// Every operation blocks its thread until it is done. For tests that pause tokio's time: it cannot run ahead
    /// while the database works.
    pub inline: bool,
}

impl SqliteOptions {
    /// A database in memory, for tests and trials.
    pub const fn memory(shop: ShopId) -> Self {
        Self { path: None, shop, inline: false }
    }

    /// A database file; made if it does not exist.
    pub fn file(path: impl Into<PathBuf>, shop: ShopId) -> Self {
        Self { path: Some(path.into()), shop, inline: false }
    }

    /// From a setting: `sqlite://enishi.db`, `sqlite:///var/lib/enishi/enishi.db`, `sqlite::memory:`.
    pub fn from_url(url: &str, shop: ShopId) -> Option<Self> {
        let place = url.strip_prefix("sqlite:")?;
        if place == ":memory:" {
            return Some(Self::memory(shop));
        }
        let path = place.strip_prefix("//").unwrap_or(place);
        (!path.is_empty()).then(|| Self::file(path, shop))
    }

    /// The same, with [`SqliteOptions::inline`] set.
    pub fn inline(self) -> Self {
        Self { inline: true, ..self }
    }
}

/// The store on SQLite. Cheap to clone; the last clone closes the database when it is dropped.
#[derive(Clone)]
pub struct Sqlite {
    shared: Arc<Shared>,
    pub(super) shop: i64,
    pub(super) shop_name: Arc<str>,
}

struct Shared {
    queue: Arc<Queue>,
    readers: Option<Readers>,
    tide: Option<Arc<Tide>>,
    inline: bool,
    checkpoint: Thread,
    writer: Thread,
}

/// A thread of the store, until somebody waits for its end.
type Thread = Mutex<Option<JoinHandle<()>>>;

impl Drop for Shared {
    fn drop(&mut self) {
        self.queue.close();
        if let Some(tide) = &self.tide {
            tide.stop();
        }
    }
}

/// Opens the database, bringing its tables up to date.
///
/// # Errors
/// `Unavailable` if the file cannot be opened, is damaged, or was written by a newer program.
pub async fn open(options: SqliteOptions) -> Result<Sqlite> {
    if options.inline { block_on(open_now(options)) } else { open_now(options).await }
}

async fn open_now(options: SqliteOptions) -> Result<Sqlite> {
    if let Some(path) = &options.path {
        keep_private(path)?;
    }
    let mut connection = connect(options.path.as_deref()).await?;
    migrate(&mut connection).await?;
    let shop = shop_row(&mut connection, &options.shop).await?;

    let queue = Arc::<Queue>::default();
    let mut checkpoint = None;
    let mut tide = None;
    if let Some(path) = &options.path {
        let beside = connect(Some(path)).await?;
        let shared = Arc::<Tide>::default();
        tide = Some(Arc::clone(&shared));
        let refused = Arc::clone(&queue);
        checkpoint = Some(spawn("store-checkpoint", move || checkpoint::work(beside, &shared, &refused))?);
    }
    let writer = Writer::new(connection, Arc::clone(&queue), tide.clone());
    let writer = Some(spawn("store-writer", move || writer.work())?);

    let readers = options.path.as_deref().map(|path| Readers::new(connection_to(path).read_only(true)));
    let shared = Shared {
        queue,
        readers,
        tide,
        inline: options.inline,
        checkpoint: Mutex::new(checkpoint),
        writer: Mutex::new(writer),
    };
    Ok(Sqlite { shared: Arc::new(shared), shop, shop_name: options.shop.0.into() })
}

/// Waits for a thread that ends by itself as soon as what waits for it is done.
fn join(thread: &Thread) {
    let thread = thread.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(thread) = thread {
        let _ = thread.join();
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    thread::Builder::new().name(name.into()).spawn(work).map_err(|_| Error::Unavailable("no thread"))
}

/// A new file is for its owner's eyes only; SQLite gives its log the same rights.
fn keep_private(path: &Path) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(_) => Err(Error::Unavailable("cannot be opened")),
    }
}

fn connection_to(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(Duration::from_secs(5))
        .foreign_keys(true)
        .statement_cache_capacity(128)
        .pragma("wal_autocheckpoint", "0")
        .pragma("cache_size", "-2048")
        // What is deleted is overwritten: a keyed hash of somebody who was erased must not linger in a free page.
        .pragma("secure_delete", "ON")
        .disable_statement_logging()
}

async fn connect(path: Option<&Path>) -> Result<SqliteConnection> {
    let options = match path {
        Some(path) => connection_to(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("cache_size", "-16384")
            // After a burst the log shrinks again to this many bytes.
            .pragma("journal_size_limit", "67108864"),
        None => connection_to(Path::new(":memory:")).in_memory(true),
    };
    options.connect().await.map_err(refused)
}

async fn shop_row(connection: &mut SqliteConnection, shop: &ShopId) -> Result<i64> {
    if let Some(row) = first(connection, sqlx::query(SHOP).bind(&shop.0)).await? {
        return Cells::of(&row, "shop").int();
    }
    run(connection, sqlx::query(ADD_SHOP).bind(&shop.0)).await?;
    let row = first(connection, sqlx::query(SHOP).bind(&shop.0)).await?;
    Cells::of(&row.ok_or(Error::Missing("shop"))?, "shop").int()
}

async fn limit_pages(connection: &mut SqliteConnection, limit: Option<u32>) -> Result<u32> {
    if let Some(limit) = limit {
        let limit = AssertSqlSafe(format!("PRAGMA max_page_count = {limit}"));
        run(connection, sqlx::query(limit)).await?;
    }
    let row = first(connection, sqlx::query(PAGES)).await?;
    row.map_or(Ok(0), |row| Cells::of(&row, "page count").count())
}

impl Sqlite {
    /// Another shop's rows in the same database, through the same writer.
    ///
    /// # Errors
    /// `Unavailable` if the shop is new and cannot be written.
    pub async fn for_shop(&self, shop: ShopId) -> Result<Self> {
        let name = shop.0.as_str().into();
        let id = self.write(shop, |c, shop| Box::pin(shop_row(c, shop))).await?;
        Ok(Self { shared: Arc::clone(&self.shared), shop: id, shop_name: name })
    }

    /// False once a failure left unknown what reached the disk: every write is refused then, and the program should
    /// be started again, which reads what is truly there. Reading goes on.
    pub fn is_healthy(&self) -> bool {
        !self.shared.queue.has_stopped()
    }

    /// Lets the file grow to so many pages (4 KiB each) and no further: writing is then refused as on a full disk.
    /// Answers how many pages it has now. None leaves the limit as it is.
    ///
    /// # Errors
    /// `Unavailable` if the writer has stopped.
    pub async fn limit_pages(&self, limit: Option<u32>) -> Result<u32> {
        self.write(limit, |c, limit| Box::pin(limit_pages(c, *limit))).await
    }

    /// Finishes what waits and closes the database; other handles are refused from here on.
    ///
    /// One connection after the other: only a connection that closes alone takes the log away with it.
    pub async fn close(self) {
        if let Some(tide) = &self.shared.tide {
            tide.stop();
        }
        join(&self.shared.checkpoint);
        if let Some(readers) = &self.shared.readers {
            // A reader that does not close properly loses nothing.
            let _ = readers.close().await;
        }
        self.shared.queue.close();
        join(&self.shared.writer);
    }

    /// Asks the checkpoint thread to empty the log; true at once if there is no file.
    pub(super) async fn empty_log(&self) -> Result<bool> {
        let Some(tide) = &self.shared.tide else { return Ok(true) };
        let answer = tide.empty_log();
        self.wait(answer).await.map_err(|_| Error::Unavailable(LOST))
    }

    async fn wait<T>(&self, work: impl Future<Output = T> + Send) -> T {
        if self.shared.inline { block_on(work) } else { work.await }
    }

    /// Leaves an operation with the writer and waits until it is committed.
    pub(super) async fn call<I, O>(
        &self,
        input: I,
        put: impl FnOnce(&mut Batch, Call<I, O>) + Send,
    ) -> Result<O>
    where
        I: Send,
        O: Send,
    {
        let (call, answer) = Call::new(input);
        self.shared.queue.push(|batch| put(batch, call))?;
        self.wait(answer).await.unwrap_or(Err(Error::Unavailable(LOST)))
    }

    /// Writes: `act` is one transaction, or part of one. It may be called again after a rollback, and answers
    /// `Fenced` or `Missing` only before it has written anything.
    pub(super) async fn write<I, O, F>(&self, input: I, act: F) -> Result<O>
    where
        I: Send + Sync + 'static,
        O: Send + 'static,
        F: for<'c> Fn(&'c mut SqliteConnection, &'c I) -> BoxFuture<'c, Result<O>> + Send + 'static,
    {
        self.act(input, act, false).await
    }

    /// The same for an act that is a single statement: if nothing else has gathered it goes without BEGIN and COMMIT,
    /// each of which is another way to the database's thread and back.
    pub(super) async fn write_one<I, O, F>(&self, input: I, act: F) -> Result<O>
    where
        I: Send + Sync + 'static,
        O: Send + 'static,
        F: for<'c> Fn(&'c mut SqliteConnection, &'c I) -> BoxFuture<'c, Result<O>> + Send + 'static,
    {
        self.act(input, act, true).await
    }

    async fn act<I, O, F>(&self, input: I, act: F, is_one_statement: bool) -> Result<O>
    where
        I: Send + Sync + 'static,
        O: Send + 'static,
        F: for<'c> Fn(&'c mut SqliteConnection, &'c I) -> BoxFuture<'c, Result<O>> + Send + 'static,
    {
        let put = |batch: &mut Batch, call| {
            batch.acts.push(Box::new(Single { call, act, is_one_statement }) as Box<dyn Act>);
        };
        self.call(input, put).await
    }

    /// Reads beside the writer. In memory there is only the writer's connection.
    pub(super) async fn read<I, O, F>(&self, input: I, act: F) -> Result<O>
    where
        I: Send + Sync + 'static,
        O: Send + 'static,
        F: for<'c> Fn(&'c mut SqliteConnection, &'c I) -> BoxFuture<'c, Result<O>> + Send + 'static,
    {
        match &self.shared.readers {
            Some(readers) => self.wait(readers.read(&input, act)).await,
            None => self.write(input, act).await,
        }
    }
}
