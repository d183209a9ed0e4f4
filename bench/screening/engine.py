"""Any engine as a process, through one contract (ours, and the peers' wrappers in peers/):

    COMMAND screen --index FILE.ftm.json --batch --limit N --json   JSON lines in, JSON lines out, in the same order
    COMMAND compare --json                                          pairs in, {"score","match"} out
"""
import contextlib
import datetime
import json
import os
import select
import subprocess
import tempfile
import time

PATIENCE = 600.0  # seconds without a byte before a process is given up
TICKS = os.sysconf("SC_CLK_TCK")


class EngineError(Exception):
    """An engine that failed, with what it said."""


class Run:
    """One process of an engine, fed from a file, with its outputs' times, CPU and memory."""

    def __init__(self, command, stdin, log):
        self.command, self.started, self.log = command, time.perf_counter(), log
        self.process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, stderr=log)
        self.pending = b""

    def chunk(self):
        """The next bytes of the output; empty at its end."""
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        if not ready:
            self.process.kill()
            raise EngineError(f"{self.command[0]} gave no byte for {PATIENCE:.0f} s")
        return os.read(self.process.stdout.fileno(), 1 << 20)

    def line(self):
        """The next line of the output; None at its end."""
        while b"\n" not in self.pending:
            more = self.chunk()
            if not more:
                return None
            self.pending += more
        line, self.pending = self.pending.split(b"\n", 1)
        return line

    def seconds(self):
        """Wall time since the process was started."""
        return time.perf_counter() - self.started

    def resident(self):
        """Resident and peak memory now, in MB (10^6 bytes), and CPU seconds so far, of a living process."""
        fields = dict(line.split(":", 1) for line in open(f"/proc/{self.process.pid}/status"))
        stat = open(f"/proc/{self.process.pid}/stat").read().rsplit(")", 1)[1].split()
        cpu = (int(stat[11]) + int(stat[12])) / TICKS
        return kilobytes(fields["VmRSS"]), kilobytes(fields["VmHWM"]), cpu

    def end(self):
        """Waits; the exit code must say that the work was done (0; 1 for a match; 3 where some lines were refused, which
        the tables count). Returns its resource usage."""
        if self.process.stdin:
            with contextlib.suppress(BrokenPipeError):  # it ended first; its exit code says why
                self.process.stdin.close()
        _, status, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        self.process.stdout.close()
        if self.process.returncode not in (0, 1, 3):
            self.log.flush()
            with open(self.log.name, errors="replace") as said:
                tail = said.read()[-2000:]
            raise EngineError(f"{' '.join(self.command)}: exit code {self.process.returncode}\n{tail}")
        return usage


def kilobytes(field):
    """`1234 kB` of /proc as MB."""
    return int(field.split()[0]) * 1024 / 1e6


class Engine:
    """A command that speaks the contract. `folder` takes its inputs and what it says on stderr."""

    def __init__(self, name, command, folder):
        self.name, self.command, self.folder = name, command, folder
        os.makedirs(folder, exist_ok=True)

    def screen_command(self, index, limit):
        return [*self.command, "screen", "--index", index, "--batch", "--limit", str(limit), "--json"]

    def start(self, command, stdin):
        return Run(command, stdin, open(os.path.join(self.folder, "stderr.log"), "wb"))

    def written(self, values):
        """A file of the values as JSON lines, open for reading from its start."""
        file = tempfile.TemporaryFile(dir=self.folder)
        for value in values:
            file.write(json.dumps(value, ensure_ascii=False).encode() + b"\n")
        file.seek(0)
        return file

    def answers(self, index, queries, limit):
        """{qid: answer} of all queries in one batch, and what the process used."""
        run = self.start(self.screen_command(index, limit), self.written(map(question, queries)))
        first, found = None, {}
        while (line := run.line()) is not None:
            first = first or run.seconds()
            answer = json.loads(line)
            if "qid" in answer:
                found[answer["qid"]] = answer
        used = {"first_answer_s": first, "wall_s": run.seconds()}
        usage = run.end()
        used.update(cpu_s=usage.ru_utime + usage.ru_stime, peak_mb=usage.ru_maxrss * 1024 / 1e6,
                    date=datetime.date.today().isoformat(), load_average=os.getloadavg()[0])
        return found, used

    def compare(self, pairs):
        """The answers to labelled pairs, in their order."""
        asked = [{key: pair[key] for key in ("schema", "query", "candidate")} for pair in pairs]
        run = self.start([*self.command, "compare", "--json"], self.written(asked))
        lines = []
        while (line := run.line()) is not None:
            lines.append(json.loads(line))
        run.end()
        if len(lines) != len(pairs):
            raise EngineError(f"{self.name}: {len(lines)} answers to {len(pairs)} pairs")
        return lines

    def load(self, index, query):
        """Time from start to the first answer, CPU for it, and memory with the index standing."""
        run = self.start(self.screen_command(index, 5), subprocess.PIPE)
        ask(run, query)
        seconds = run.seconds()
        resident, peak, cpu = run.resident()
        run.end()
        return {"seconds": seconds, "cpu_s": cpu, "resident_mb": resident, "peak_mb": peak}

    def one_at_a_time(self, index, queries, limit=5):
        """Each query asked after the last one's answer: {qid: answer}, and microseconds of CPU (as the engine says)
        and of wall time (as seen from here), and the process's own CPU a query as a check of what it says."""
        run = self.start(self.screen_command(index, limit), subprocess.PIPE)
        ask(run, queries[0])
        before, found, said, seen = run.resident()[2], {}, [], []
        for query in queries:
            asked = time.perf_counter()
            answer = ask(run, query)
            seen.append((time.perf_counter() - asked) * 1e6)
            said.append(answer.get("us", 0.0))
            found[query["qid"]] = answer
        spent = (run.resident()[2] - before) * 1e6 / len(queries)
        run.end()
        return found, {"said_us": said, "seen_us": seen, "process_us": spent}

    def throughput(self, index, queries, repeats, limit=5):
        """Queries a second in batch, from the first answer to the last, of the queries repeated."""
        many = ({**question(query), "qid": f"{query['qid']}-{turn}"} for turn in range(repeats) for query in queries)
        run = self.start(self.screen_command(index, limit), self.written(many))
        first, count = None, 0
        while chunk := run.chunk():
            first = first or run.seconds()
            count += chunk.count(b"\n")
        last = run.seconds()
        usage = run.end()
        if count != len(queries) * repeats:
            raise EngineError(f"{self.name}: {count} answers to {len(queries) * repeats} queries")
        return {"queries": count, "per_second": (count - 1) / max(last - first, 1e-9),
                "seconds": last, "cpu_s": usage.ru_utime + usage.ru_stime}


def question(query):
    """What an engine is asked: never the class, the group or the answer."""
    return {key: query[key] for key in ("qid", "schema", "name", "rich", "candidates") if key in query}


def ask(run, query):
    """Writes one query and reads its answer."""
    with contextlib.suppress(BrokenPipeError):
        run.process.stdin.write(json.dumps(question(query), ensure_ascii=False).encode() + b"\n")
        run.process.stdin.flush()
    line = run.line()
    if line is None:
        run.end()
        raise EngineError(f"{' '.join(run.command)}: ended without answering {query['qid']}")
    return json.loads(line)
