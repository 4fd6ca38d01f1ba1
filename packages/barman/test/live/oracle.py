"""The real Barman, asked one question per line: JSON on standard input, the answer as JSON on standard output.

Nothing of Barman is replaced but the pauses inside barman.hooks, which are written down instead of slept, and the
two streams it prints to. The first line it writes names the version that it found.
"""

import io
import json
import logging
import os
import sys
from types import SimpleNamespace

channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)

try:
    import barman
    import barman.config
    import barman.hooks
    from barman.exceptions import AbortedRetryHookScript
    from barman.infofile import BackupInfo, LocalBackupInfo, WalFileInfo
    from barman.server import Server
    from barman.wal_archiver import FileWalArchiver

    found = getattr(barman, "__version__", None)
except ImportError:
    found = None


def say(answer):
    channel.write(json.dumps(answer) + "\n")
    channel.flush()


class Records(logging.Handler):
    """What Barman logs, in order."""

    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append({"logger": record.name, "level": record.levelname, "message": record.getMessage()})


class Stopped(BaseException):
    """Raised in a pause, as Ctrl-C would be."""


class Pauses:
    """Stands in for the module `time` in barman.hooks; the pause number `limit` is the last."""

    def __init__(self, limit):
        self.limit = limit
        self.seconds = []

    def sleep(self, seconds):
        self.seconds.append(seconds)
        if len(self.seconds) >= self.limit:
            raise Stopped()


def read(path):
    """The configuration, in the order of Barman's own cli.global_config."""
    config = barman.config.Config(path)
    barman.__config__ = config
    config.load_configuration_files_directory()
    if hasattr(config, "load_config_file"):
        auto = "%s/.barman.auto.conf" % config.get("barman", "barman_home")
        if os.path.exists(auto):
            config.load_config_file(auto)
    config.validate_global_config()
    return config


OPTIONS = [
    "%s_%s%s_script" % (phase, event, retry)
    for phase in ("pre", "post")
    for event in ("backup", "delete", "archive", "wal_delete", "recovery")
    for retry in ("", "_retry")
]


def stand_in():
    """A console that keeps what is printed."""
    sys.stdout = sys.stderr = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
    return sys.stdout


def config_case(request):
    console = stand_in()
    answer = {"hooks": {}, "models": [], "exception": None}
    try:
        config = read(request["path"])
        for server in config.servers():
            values = {option: getattr(server, option) for option in OPTIONS}
            answer["hooks"][server.name] = {option: value for option, value in values.items() if value is not None}
        answer["models"] = list(config.model_names()) if hasattr(config, "model_names") else []
    except (Exception, SystemExit) as error:
        answer = {"hooks": {}, "models": [], "exception": "%s: %s" % (type(error).__name__, error)}
    finally:
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
    console.flush()
    return dict(answer, console=console.buffer.getvalue().decode())


def backup_of(server, subject):
    """A backup of the catalogue, with what Barman knows of it in memory."""
    backup = LocalBackupInfo(server, backup_id=subject["id"])
    server.backup_manager.get_available_backups(BackupInfo.STATUS_ALL)
    for field in ("status", "error"):
        if field in subject:
            backup.set_attribute(field, subject[field])
    if subject["deleted"]:
        # As delete_backup leaves things when its post hooks run; since 3.12 the cache is emptied after them.
        os.unlink(backup.get_filename())
        if subject["forgotten"]:
            server.backup_manager.backup_cache_remove(backup)
    return backup


def wal_of(subject):
    """A WAL file, made as the subject says, or a line of the WAL catalogue."""
    if "line" in subject:
        return WalFileInfo.from_xlogdb_line(subject["line"])
    path, nanoseconds = subject["path"], int(subject["mtimeNs"])
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.truncate(subject["size"])
    os.utime(path, ns=(nanoseconds, nanoseconds))
    known = {"compression": subject["compression"]}
    if hasattr(WalFileInfo, "encryption"):
        known["encryption"] = None
    return WalFileInfo.from_file(path, **known)


def runner_of(server, request):
    """The runner with its variables, as the call sites in backup.py and wal_archiver.py make it."""
    event, phase, subject = request["event"], request["phase"], request["subject"]
    retry = request["kind"] == "retry"
    make = barman.hooks.RetryHookScriptRunner if retry else barman.hooks.HookScriptRunner
    name = "%s%s_script" % (event, "_retry" if retry else "")
    setattr(server.config, "%s_%s" % (phase, name), request["script"])
    manager = server.backup_manager
    error = request.get("error")
    if event == "archive":
        wal = wal_of(subject)
        if phase == "pre":
            runner = make(manager, name, phase)
            runner.env_from_wal_info(wal, wal.orig_filename)
        elif retry:
            runner = make(FileWalArchiver(manager), name, phase)
            runner.env_from_wal_info(wal, wal.fullpath(server), error)
        else:
            runner = make(FileWalArchiver(manager), name, phase, error)
            runner.env_from_wal_info(wal, wal.fullpath(server))
        return runner
    runner = make(manager, name, phase)
    if event == "wal_delete":
        runner.env_from_wal_info(wal_of(subject), None, error)
    elif event == "recovery":
        backup = backup_of(server, subject)
        runner.env_from_recover(
            backup, subject["destination"], subject["tablespaces"], subject["remoteCommand"], **subject["options"]
        )
    else:
        runner.env_from_backup_info(backup_of(server, subject))
    return runner


def runner_case(request):
    own = dict(os.environ)
    pauses = Pauses(request["pauses"])
    records = Records()
    log = logging.getLogger()
    stand_in()
    os.chdir(request["cwd"])
    try:
        os.environ.clear()
        os.environ.update(request["env"])
        runner = runner_of(Server(read(request["config"]).get_server(request["server"])), request)
        barman.hooks.time = pauses
        log.addHandler(records)
        try:
            outcome = {"returned": runner.run()}
        except AbortedRetryHookScript as error:
            outcome = {"raised": str(error)}
        except Stopped:
            outcome = {"stopped": True}
    finally:
        log.removeHandler(records)
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
        os.environ.clear()
        os.environ.update(own)
        os.chdir("/")
    return {"delays": pauses.seconds, "outcome": outcome, "records": records.lines}


CASES = {"config": config_case, "runner": runner_case}

if __name__ == "__main__":
    logging.getLogger().setLevel(logging.DEBUG)
    logging.getLogger().addHandler(logging.NullHandler())
    say({"version": found})
    for line in sys.stdin:
        request = json.loads(line)
        try:
            say({"answer": CASES[request["case"]](request)})
        except BaseException as error:
            say({"failed": "%s: %s" % (type(error).__name__, error)})
            if not isinstance(error, Exception):
                raise
