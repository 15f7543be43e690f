"""Tests of the completion for shells."""

from pathlib import Path

import pytest

from workers_vpc.cli._main_command import main_command

from .support import Command


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home directory."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script_can_be_printed(command: Command, monkeypatch: pytest.MonkeyPatch, shell: str) -> None:
    """`--show-completion` prints the script for the current shell."""
    monkeypatch.setenv("SHELL", f"/bin/{shell}")
    status, out, _ = command("--show-completion")
    assert status == 0
    assert f"_WORKERS_VPC_COMPLETE={shell}_complete" in out


@pytest.mark.parametrize(
    ("shell", "script", "startup_file", "line"),
    [
        ("bash", ".bash_completions/workers-vpc.sh", ".bashrc", "source ~/.bash_completions/workers-vpc.sh"),
        ("zsh", ".zfunc/_workers-vpc", ".zshrc", "fpath+=~/.zfunc; autoload -Uz compinit; compinit"),
        ("fish", ".config/fish/completions/workers-vpc.fish", None, ""),
    ],
)
def test_completion_script_can_be_installed(
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
    home: Path,
    shell: str,
    script: str,
    startup_file: str | None,
    line: str,
) -> None:
    """`--install-completion` writes the script, and adds it to the shell's startup file once."""
    monkeypatch.setenv("SHELL", f"/bin/{shell}")
    for _ in range(2):
        status, out, err = command("--install-completion")
        assert (status, out) == (0, "")
        assert script in err
    assert f"{shell}_complete" in (home / script).read_text()
    if startup_file is not None:
        assert (home / startup_file).read_text().splitlines().count(line) == 1


def test_unsupported_shell_is_rejected(command: Command, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """The message names the shells for which there is completion, and no file is written."""
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    status, _, err = command("--install-completion")
    assert (status, "bash, zsh and fish" in err, list(home.iterdir())) == (2, True, [])


@pytest.mark.parametrize(
    ("words", "index", "expected"),
    [
        ("workers-vpc ap", 1, "apply"),
        ("workers-vpc edit --expect", 2, "--expect-updated-at"),
        ("workers-vpc edit --cert-ver", 2, "--cert-verification-mode"),
        ("workers-vpc create --app-protocol my", 3, "mysql"),
        ("workers-vpc list --type ht", 3, "http"),
        ("workers-vpc list --acc", 2, "--account-id"),
    ],
)
def test_commands_and_options_are_completed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: str, index: int, expected: str
) -> None:
    """The shell completes the names of commands and options, including the options for fields."""
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(index))
    monkeypatch.setenv("_WORKERS_VPC_COMPLETE", "bash_complete")
    with pytest.raises(SystemExit):
        main_command(prog_name="workers-vpc")
    assert capsys.readouterr().out.splitlines() == [f"plain,{expected}"]
