"""What can be asked of a sound wherever one is shown: which fields, and which of its descriptors."""

from pydantic import BaseModel, ConfigDict, Field


class SoundParameters(BaseModel):
    """The parameters that shape a sound in an answer, as they stand in the address.

    Source: Freesound APIv2 documentation, "Response parameters".
    """

    model_config = ConfigDict(frozen=True)

    fields: str | None = Field(None, description="Names of the fields of each sound, separated by commas; `*` for all.")
    descriptors: str | None = Field(
        None, description="Names of classic descriptors for the field `analysis`, such as `lowlevel.mfcc.mean`."
    )
    normalized: str | None = Field(None, description="`1`: descriptors in `analysis` scaled by their range over all.")
