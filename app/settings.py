"""The one Settings class: everything an operator can set, from the environment or a `.env` file."""

from pathlib import Path
from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import URL


class Settings(BaseSettings):
    """Settings of one archive. Each is read from `FONOTECA_<NAME>` in the environment, else from `.env`."""

    model_config = SettingsConfigDict(env_prefix="FONOTECA_", env_file=".env", extra="ignore", frozen=True)

    data: Path = Field(Path("data"), description="Folder that holds everything of the small shape.")
    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port the server listens on.")
    public_url: str = Field(
        "",
        description="Address that people and programs use, such as https://sounds.example.org; links in answers are "
        "built from it. Empty: http://<host>:<port>.",
    )
    database_url: str = Field(
        "", description="SQLAlchemy address of the database. Empty: the SQLite file archive.sqlite3 in the data folder."
    )
    search_url: str = Field(
        "",
        description="Address of an OpenSearch cluster, such as https://user:password@search:9200; of several nodes, "
        "separated by commas. Empty: the engine in the data folder.",
    )
    search_index: str = Field(
        "fonoteca",
        pattern=r"^[a-z][a-z0-9_-]{0,99}$",
        description="What the names of all indices in the cluster begin with.",
    )
    search_shards: int = Field(1, ge=1, le=1000, description="Shards of a new index in the cluster.")
    search_replicas: int = Field(0, ge=0, le=100, description="Copies of each shard in the cluster.")
    search_timeout_s: float = Field(5.0, gt=0, description="Longest one search in the cluster may take, seconds.")
    search_exact_up_to: int = Field(
        200_000,
        ge=0,
        description="Sounds up to which the cluster compares every vector; in larger archives similarity is estimated.",
    )
    media_url: str = Field(
        "",
        description="Where previews and images are fetched from when a proxy or a bucket serves them. "
        "Empty: <public_url>/data, served by this process.",
    )
    workers: int = Field(0, ge=0, le=256, description="Processing children that run at once. 0: one for each core.")
    max_file_bytes: int = Field(1_073_741_824, gt=0, description="Largest original accepted, bytes.")
    processing_memory_bytes: int = Field(
        3_221_225_472, gt=0, description="Address space one processing child may use, bytes."
    )
    processing_base_s: float = Field(
        60.0, gt=0, description="Time one sound's processing may take, besides its own duration, seconds."
    )
    database_pool_size: int = Field(10, ge=1, description="Connections kept open to PostgreSQL by one process.")
    statement_timeout_s: int = Field(30, gt=0, description="Longest a PostgreSQL statement may run, seconds.")
    log_level: str = Field("info", description="Least severe log line written: debug, info, warning or error.")
    log_json: bool = Field(default=False, description="Write log lines as JSON instead of text for a person.")

    @model_validator(mode="after")
    def _urls_end_without_slash(self) -> Self:
        for name in ("public_url", "search_url", "media_url"):
            object.__setattr__(self, name, getattr(self, name).rstrip("/"))
        return self

    @property
    def base_url(self) -> str:
        """The public address, without a slash at its end."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def media_base_url(self) -> str:
        """Where media keys are appended, without a slash at its end."""
        return self.media_url or f"{self.base_url}/data"

    @property
    def resolved_database_url(self) -> str:
        """The database address with the default filled in."""
        if self.database_url:
            return self.database_url
        return URL.create("sqlite", database=str(self.data.resolve() / "archive.sqlite3")).render_as_string()

    @property
    def media_folder(self) -> Path:
        """Folder of originals, previews and images."""
        return self.data / "media"

    @property
    def index_folder(self) -> Path:
        """Folder of the embedded engine."""
        return self.data / "index"
