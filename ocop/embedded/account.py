"""The system user that PostgreSQL runs as when we are root, for PostgreSQL refuses to run as root.

Root may make one, and may let it pass through the folders above ours: the right to enter, for that user alone, where
the file system keeps access lists, else for all. Nothing becomes readable that was not, the wheel's own files apart.
"""

import errno
import os
import pwd
import shutil
import stat
import struct
import subprocess
from pathlib import Path

from ocop.child import Account
from ocop.errors import OperatorError

NAME = "ocop-pg"
ACL = "system.posix_acl_access"
ACL_VERSION = 2
USER_OBJ, USER, GROUP_OBJ, MASK, OTHER = 0x01, 0x02, 0x04, 0x10, 0x20
ANYBODY = 0xFFFFFFFF
EXECUTE = 1


def server_account() -> Account | None:
    """Give the user for PostgreSQL: None (our own) unless we are root; then ``ocop-pg``, made if missing."""
    if os.geteuid() != 0:
        return None
    try:
        found = pwd.getpwnam(NAME)
    except KeyError:
        found = _create()
    return Account(name=found.pw_name, uid=found.pw_uid, gid=found.pw_gid)


def let_pass(account: Account, target: Path) -> None:
    """Let ``account`` enter every folder on the way to ``target``, changing only those it cannot enter."""
    for folder in reversed(target.resolve().parents):
        if not may(account, "-x", folder):
            _grant_entry(account, folder)


def let_read(account: Account, tree: Path, *, sample: Path) -> None:
    """Let everyone read a tree of the wheel's own files, where a strict umask at installation hid them.

    ``sample`` is a file of the tree; if the account can read it, nothing is changed.
    """
    let_pass(account, sample)
    if may(account, "-r", sample):
        return
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            mode = stat.S_IMODE(path.stat().st_mode)
            path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))


def _create() -> pwd.struct_passwd:
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is not None:
        subprocess.run(
            [
                useradd,
                "--system",
                "--no-create-home",
                "--home-dir",
                "/nonexistent",
                "--shell",
                "/usr/sbin/nologin",
                NAME,
            ],
            check=False,
            capture_output=True,
        )
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        raise OperatorError(
            f"PostgreSQL refuses to run as root, and the system user {NAME} could not be made.\n"
            f"Make it (useradd --system {NAME}), or run as another user, or give OCOP_DATABASE_URL."
        ) from None


def may(account: Account, what: str, path: Path) -> bool:
    """Ask the kernel as that user: ``-x`` may it enter, ``-r`` may it read."""
    asked = subprocess.run(
        ["/usr/bin/test", what, path], check=False, user=account.uid, group=account.gid, extra_groups=[]
    )
    return asked.returncode == 0


def _grant_entry(account: Account, folder: Path) -> None:
    try:
        os.setxattr(folder, ACL, _acl_with(account, folder))
    except OSError as error:
        if error.errno not in {errno.ENOTSUP, errno.EINVAL}:
            raise OperatorError(
                f"PostgreSQL's user {account.name} cannot enter {folder}: set OCOP_DATA_DIR elsewhere."
            ) from error
    if not may(account, "-x", folder):
        folder.chmod(stat.S_IMODE(folder.stat().st_mode) | 0o011)


def _acl_with(account: Account, folder: Path) -> bytes:
    """Give the folder's access list plus one entry, as the kernel stores it (uapi linux/posix_acl_xattr.h)."""
    entries: dict[tuple[int, int], int] = {}
    try:
        stored = os.getxattr(folder, ACL)
        entries = {(tag, who): rights for tag, rights, who in struct.iter_unpack("<HHI", stored[4:])}
    except OSError as error:
        if error.errno not in {errno.ENODATA, errno.ENOTSUP}:
            raise
    mode = folder.stat().st_mode
    entries.setdefault((USER_OBJ, ANYBODY), mode >> 6 & 7)
    entries.setdefault((GROUP_OBJ, ANYBODY), mode >> 3 & 7)
    entries.setdefault((OTHER, ANYBODY), mode & 7)
    entries[USER, account.uid] = EXECUTE
    entries[MASK, ANYBODY] = entries.get((MASK, ANYBODY), mode >> 3 & 7) | EXECUTE
    body = b"".join(struct.pack("<HHI", tag, rights, who) for (tag, who), rights in sorted(entries.items()))
    return struct.pack("<I", ACL_VERSION) + body
