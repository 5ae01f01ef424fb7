"""Settings: one class; unit, default and reason beside each field. They come from `KAITONG_*` variables or a TOML file.

The file is `kaitong.toml` in the working directory, or the one that `KAITONG_CONFIG` names; variables win over it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

PARTS = frozenset(
    {"drivers", "device_templates", "lab", "products", "usecases", "networks", "transcripts", "tests", "support.yaml"}
)
"""what an extra folder may hold, as this repository does"""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="KAITONG_", extra="forbid")

    database_url: str = "sqlite:///.kaitong/kaitong.db"
    """sqlite:///PATH or postgresql://...; our tables and the durable execution's live in this one database"""
    host: str = "127.0.0.1"
    """the API's address; until there is authentication only loopback is allowed"""
    port: int = 8080
    soak_seconds: float = Field(default=2.0, ge=0)
    """how long after verification an alarm on a touched object still takes the activation back; 0: one look, no wait"""
    settle_seconds: float = Field(default=8.0, ge=0)
    """how long the elements may take until their objects are in the expected state (ONT ranging, PW signalling)"""
    confirm_seconds: int = Field(default=180, ge=30)
    """the elements' own timer: unconfirmed they go back after this; must outlast settle, and soak or late"""
    lease_seconds: float = Field(default=15.0, gt=0)
    """a worker that could not renew its lease for this long stops at once; after twice this others take over"""
    worker_concurrency: int = Field(default=16, ge=1)
    """intents in progress at once in one worker"""
    drain_seconds: int = Field(default=20, ge=0)
    """how long a worker that is told to stop waits for its phases; what is not over then is taken over by others"""
    retry_seconds: float = Field(default=5.0, gt=0)
    """first wait before an element in doubt is tried again; doubles up to a minute"""
    attempts: int = Field(default=3, ge=1)
    """tries of one verb on one element while its error is temporary"""
    answer_seconds: float = Field(default=15.0, gt=0)
    """how long an element may take to answer one exchange"""
    late_seconds: float = Field(default=30.0, ge=0)
    """how long an element without a candidate may still carry out a line that it got over a session lost since; it
    stays fenced that long, the soak included, and is then proved again"""
    changed_by_hand: Literal["overwrite", "refuse"] = "overwrite"
    """what a change, suspension or resumption does with lines of the service that somebody changed on the element:
    put them back as recorded, or refuse with both; an approved live plan has shown them, a teardown takes them away"""
    log_format: Literal["text", "json"] = "text"
    """what workers and the API write to stderr: messages for a person, or a JSON object a line for a collector"""
    lab_state: Path = Path(".kaitong/lab/state.json")
    """where `kaitong lab up` leaves its addresses for the other lab commands"""
    extra_folders: Annotated[tuple[Path, ...], NoDecode] = ()
    """folders with platforms and products of their own, laid out as this repository is; see `controller/plugins.py`"""

    def variables(self) -> dict[str, str]:
        """The environment that gives another process these settings."""
        return {f"KAITONG_{name.upper()}": _text(value) for name, value in self.model_dump().items()}

    @property
    def idle_transaction_seconds(self) -> float:
        """When Postgres takes its locks from a process that is paused: before who takes over loses its own lease."""
        from inventory.database import IDLE_TRANSACTION_SECONDS

        return min(IDLE_TRANSACTION_SECONDS, self.lease_seconds * 2 / 3)

    @model_validator(mode="after")
    def _timer_outlasts(self) -> Settings:
        soak = max(self.soak_seconds, self.late_seconds)
        needed = self.settle_seconds + soak + self.answer_seconds
        if self.confirm_seconds < needed:
            raise ValueError(
                f"confirm_seconds is {self.confirm_seconds}: the elements would go back during settle and soak; "
                f"it must be at least {needed:g} (settle_seconds + answer_seconds + the longer of soak_seconds and "
                "late_seconds)"
            )
        if self.answer_seconds >= 2 * self.lease_seconds:
            raise ValueError(
                f"answer_seconds is {self.answer_seconds}: a worker that others have taken over could still wait for "
                f"an answer and go on; it must be less than twice lease_seconds ({2 * self.lease_seconds:g})"
            )
        return self

    @field_validator("host")
    @classmethod
    def _loopback(cls, host: str) -> str:
        # in full: a name may begin with 127. too, and lead anywhere
        if host not in {"localhost", "::1"} and not re.fullmatch(r"127(?:\.\d{1,3}){3}", host):
            raise ValueError(
                f"{host} is not a loopback address: without authentication the API answers only there; use 127.0.0.1"
            )
        return host

    @field_validator("extra_folders", mode="before")
    @classmethod
    def _listed(cls, found: object) -> object:
        """A variable names folders as PATH does."""
        return [each for each in found.split(os.pathsep) if each] if isinstance(found, str) else found

    @field_validator("extra_folders")
    @classmethod
    def _usable(cls, folders: tuple[Path, ...]) -> tuple[Path, ...]:
        """Each once, as whole paths: the lab and the workers may stand elsewhere."""
        for folder in folders:
            try:
                parts = {each.name for each in folder.iterdir()}
            except OSError as error:
                raise ValueError(
                    f"{folder} - {error.strerror}: make it a folder that can be read, or take it out of "
                    "KAITONG_EXTRA_FOLDERS (in kaitong.toml: extra_folders)"
                ) from None
            if not parts & PARTS:
                raise ValueError(
                    f"{folder} - has none of {', '.join(sorted(PARTS))}: name the folder that holds them in "
                    "KAITONG_EXTRA_FOLDERS (in kaitong.toml: extra_folders)"
                )
        return tuple(dict.fromkeys(folder.resolve() for folder in folders))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del dotenv_settings, file_secret_settings
        named = os.environ.get("KAITONG_CONFIG")
        file = Path(named or "kaitong.toml")
        if named and not file.is_file():  # the one of the working directory may be missing
            raise _unusable(settings_cls, file, f"{file} is no file: correct KAITONG_CONFIG, or unset it")
        try:
            return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=file)
        except (ValueError, RecursionError) as error:  # not TOML, not UTF-8, nested thousands of levels deep
            raise _unusable(settings_cls, file, f"{file} cannot be read as TOML: {error}") from error
        except OSError as error:
            raise _unusable(settings_cls, file, f"{file} cannot be read: {error.strerror}") from error


def _unusable(settings: type[BaseSettings], file: Path, said: str) -> ValidationError:
    fault = PydanticCustomError("toml", "{said}", {"said": said})
    line: InitErrorDetails = {"type": fault, "loc": ("KAITONG_CONFIG",), "input": str(file)}
    return ValidationError.from_exception_data(settings.__name__, [line])


def _text(value: object) -> str:
    return os.pathsep.join(map(str, value)) if isinstance(value, tuple) else str(value)
