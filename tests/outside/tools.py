"""wapiti and sqlmap as commands: what they are asked, and what they find, one line each."""

import csv
import json
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from tests.browser.portal import ROOT
from tests.outside.conftest import LEFT_ALONE, Session

TOOLS = ROOT / ".venv" / "scan" / "bin"
# Left out: what guesses at other products or asks the internet (brute_login_form, buster, cms, htp, https_redirect,
# ldap, log4shell, network_device, nikto, shellshock, spring4shell, ssl, takeover, wapp, wp_enum).
MODULES = (
    "backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,"
    "sql,ssrf,timesql,upload,xss,xxe"
)
CRAWL_SECONDS = 40
MODULE_SECONDS = 60
TAKEN_BACK = "false positive or unexploitable"


def wapiti(address: str, session: Session, folder: Path) -> list[str]:
    """Attack the session's pages and what they link to, each module for MODULE_SECONDS at most."""
    report = folder / "wapiti.json"
    command = [str(TOOLS / "wapiti"), "-u", f"{address}/", "-C", session.cookie, "-m", MODULES]
    command += ["-f", "json", "-o", str(report), "--no-bugreport", "-v", "1", "-t", "30", "-d", "1"]
    command += ["--max-scan-time", str(CRAWL_SECONDS), "--max-attack-time", str(MODULE_SECONDS)]
    command += ["--max-files-per-dir", "6", "--max-links-per-page", "60", "--max-parameters", "30"]
    command += ["--store-session", str(folder / "wapiti"), "--store-config", str(folder / "wapiti")]
    # Nobody on the internet is asked whether the portal called: an answer of "nothing here" stands for it.
    command += ["--endpoint", f"{address}/nowhere/"]
    for path in session.pages:
        command += ["-s", f"{address}{path}"]
    for path in LEFT_ALONE:
        command += ["-x", f"{address}{path}*"]
    _run(command, folder / "wapiti.log")
    told = json.loads(report.read_text())
    return [
        f"wapiti: {kind}: {found['method']} {found['path']} {found['parameter']}: {found['info']}"
        for kinds in (told["vulnerabilities"], told["anomalies"])
        for kind, findings in kinds.items()
        for found in findings
    ]


def sqlmap(address: str, session: Session, folder: Path) -> list[str]:
    """Try every parameter of the session's requests."""
    results = folder / "sqlmap.csv"
    files = []
    for number, (method, path, data) in enumerate(session.requests):
        file = folder / f"request-{number}.txt"
        query, body = (f"?{data}", "") if method == "GET" else ("", data)
        file.write_text(
            f"{method} {path}{query} HTTP/1.1\nHost: {urlsplit(address).netloc}\nReferer: {address}{path}\n"
            f"Cookie: {session.cookie}\nContent-Type: application/x-www-form-urlencoded\n\n{body}\n"
        )
        files.append(str(file))
    command = [str(TOOLS / "sqlmap"), "-r", ",".join(files), "--force-ssl", "--batch", "--flush-session"]
    command += ["--dbms", "postgresql", "--technique", "BES", "--skip-waf", "--drop-set-cookie", "--threads", "4"]
    command += ["--skip", "csrfmiddlewaretoken", "--ignore-redirects", "--ignore-code", "*", "--disable-coloring"]
    command += ["--output-dir", str(folder / "sqlmap"), "--results-file", str(results)]
    _run(command, folder / "sqlmap.log")
    # What sqlmap itself takes back after checking it (a filter's answer differs by chance) is no finding.
    with results.open() as rows:
        found = [row for row in csv.DictReader(rows) if row["Parameter"] and TAKEN_BACK not in row["Note(s)"]]
    return [f"sqlmap: {' '.join(filter(None, row.values()))}" for row in found]


def _run(command: list[str], log: Path) -> None:
    """Run the tool to its end, what it says into `log`."""
    with log.open("w") as said:
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, check=True)
