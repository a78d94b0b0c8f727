"""Where everything of one instance lies below its data folder. Names paths and makes the folders; opens nothing."""

from dataclasses import dataclass
from pathlib import Path

SEARCHABLE = 0o711  # PostgreSQL of a root-run instance runs as another user and must pass through
PRIVATE = 0o700


@dataclass(frozen=True, slots=True)
class DataDir:
    """The folders and files of one instance."""

    root: Path

    @property
    def lock(self) -> Path:
        """Held, by flock, by the one process that runs the embedded servers."""
        return self.root / "lock"

    @property
    def secret(self) -> Path:
        """The generated secret of an embedded instance (mode 0600)."""
        return self.root / "secret"

    @property
    def logs(self) -> Path:
        """One log file per child."""
        return self.root / "logs"

    @property
    def postgres(self) -> Path:
        """The cluster, its socket and its password."""
        return self.root / "postgres"

    @property
    def files(self) -> Path:
        """What people handed in, by content hash; made by whoever stores the first."""
        return self.root / "files"

    @property
    def page_cache(self) -> Path:
        """Pictures of pages already drawn; may be emptied at any time."""
        return self.root / "page-cache"

    @property
    def redis(self) -> Path:
        """Redis's socket and configuration; nothing that must survive."""
        return self.root / "redis"

    def make(self) -> None:
        """Create the folders that are missing."""
        for folder, mode in ((self.root, SEARCHABLE), (self.logs, PRIVATE), (self.redis, PRIVATE)):
            if not folder.is_dir():
                folder.mkdir(parents=True, exist_ok=True)
                folder.chmod(mode)

    def log(self, name: str) -> Path:
        """Give the log file of one child."""
        return self.logs / f"{name}.log"
