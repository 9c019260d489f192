"""The tables: columns, constraints and relationships, and nothing of what is done with them."""

from app.models.analysis import Analysis, AnalysisState, DescriptorBounds, Feature
from app.models.base import Base, UtcDateTime, utc_now, utc_today
from app.models.community import Bookmark, BookmarkCategory, Comment, Download, Rating
from app.models.credential import Credential, CredentialStatus, CredentialUsage
from app.models.fact import Fact
from app.models.geotag import Geotag
from app.models.job import Job, JobKind, JobState
from app.models.license import License, SoundLicenseChange
from app.models.moderation import ModerationTicket
from app.models.oauth2 import AccessToken, AuthorizationCode, RefreshToken
from app.models.pack import Pack
from app.models.remix import RemixSource
from app.models.sound import DeletedSound, GenAiPreference, ModerationState, ProcessingState, Sound, SoundType
from app.models.tag import SoundTag, Tag
from app.models.upload import Upload
from app.models.user import User

__all__ = [
    "AccessToken",
    "Analysis",
    "AnalysisState",
    "AuthorizationCode",
    "Base",
    "Bookmark",
    "BookmarkCategory",
    "Comment",
    "Credential",
    "CredentialStatus",
    "CredentialUsage",
    "DeletedSound",
    "DescriptorBounds",
    "Download",
    "Fact",
    "Feature",
    "GenAiPreference",
    "Geotag",
    "Job",
    "JobKind",
    "JobState",
    "License",
    "ModerationState",
    "ModerationTicket",
    "Pack",
    "ProcessingState",
    "Rating",
    "RefreshToken",
    "RemixSource",
    "Sound",
    "SoundLicenseChange",
    "SoundTag",
    "SoundType",
    "Tag",
    "Upload",
    "User",
    "UtcDateTime",
    "utc_now",
    "utc_today",
]
