//! What SQLite promises beyond the contract: one file, one writer, and nothing acknowledged that is not in it.

mod file;
mod group_commit;
mod points;
mod tampering;
mod traces;
mod versions;
mod wiping;

use std::path::{Path, PathBuf};

use sqlx::{ConnectOptions, SqliteConnection, sqlite::SqliteConnectOptions};
use store::sqlite::{Sqlite, SqliteOptions, open};

use crate::world::shop;

/// A database in a folder of its own.
pub struct Place {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

impl Place {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("enishi.db");
        Self { _folder: folder, path }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub async fn open(&self) -> Sqlite {
        open(SqliteOptions::file(&self.path, shop())).await.unwrap()
    }

    /// The files as a crash at this moment would leave them.
    pub fn as_after_a_crash(&self) -> Self {
        let copy = Self::new();
        for ending in ["", "-wal"] {
            let name = |path: &Path| format!("{}{ending}", path.display());
            if std::fs::exists(name(&self.path)).unwrap() {
                std::fs::copy(name(&self.path), name(&copy.path)).unwrap();
            }
        }
        copy
    }

    /// Somebody opens the file with a tool of their own.
    pub async fn tool(&self) -> SqliteConnection {
        SqliteConnectOptions::new().filename(&self.path).connect().await.unwrap()
    }
}
