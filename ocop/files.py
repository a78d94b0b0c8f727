"""Where an instance keeps files, as its settings say: a folder below its data, or an S3-compatible store."""

from config.settings import Settings
from ocop.datadir import DataDir
from ocop.errors import OperatorError
from workflow.services.papers import FileStore
from workflow.store.file_folder import FileFolder
from workflow.store.file_objects import FileObjects, ObjectPlace


def store(chosen: Settings) -> FileStore:
    """Give the file store in use. Opens nothing."""
    return folder(chosen) if chosen.s3_endpoint is None else objects(chosen)


def folder(chosen: Settings) -> FileFolder:
    """Give the folder below the data of the instance."""
    return FileFolder(DataDir(chosen.data_dir).files)


def objects(chosen: Settings) -> FileObjects:
    """Give the object store. Raises OperatorError when none is named."""
    if (
        chosen.s3_endpoint is None
        or chosen.s3_bucket is None
        or chosen.s3_access_key is None
        or chosen.s3_secret_key is None
    ):
        raise OperatorError("No object store is named: set OCOP_S3_ENDPOINT, _BUCKET, _ACCESS_KEY and _SECRET_KEY.")
    return FileObjects(
        ObjectPlace(
            endpoint=chosen.s3_endpoint,
            bucket=chosen.s3_bucket,
            access_key=chosen.s3_access_key.get_secret_value(),
            secret_key=chosen.s3_secret_key.get_secret_value(),
            region=chosen.s3_region,
            prefix=chosen.s3_prefix,
        )
    )
