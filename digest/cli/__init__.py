"""The command line: parse, call one function, print.

    edge         main(): errors become one line on standard error and an exit status
    screen       what a person or a program reads: lines, tables, progress, --json
    setup        demo, init, add, import, export, check
    sending      run, send, resend, preview, serve
    running      one run from outside, as cron and serve call it; pinging tells a monitor, telling a person
    timers       what makes cron or systemd call the program
    logs         what is logged, for people or as JSON
    looking      history, show, why, extract
    learning     site
    people       readers, bounces
    scaling      worker, migrate
    keeping      status, outbox, backup, templates

Exit status: 0 done, or nothing new; 1 not sent; 2 wrong configuration or usage; 75 try again later. Each group of verbs is
imported when one of them is called, and the heavy modules inside the verb, so that ``digest --help`` and a run with nothing
due start fast.
"""

from digest.cli.edge import main

__all__ = ["main"]
