# A Slurm cluster of two nodes on one machine, for trials: munge, slurmctld and two slurmd on
# the loopback, with everything they keep in one temporary folder that goes away at the end.
# To be sourced; sets `here` (the folder of this file), `place` (the temporary folder) and
# SLURM_CONF. Needs root and Debian's packages; leaves with exit code 77 and a reason where
# they cannot be had.
#
# Wanted before: SLURMD_TIMEOUT, seconds after which a silent node counts as lost.
# shellcheck shell=bash

readonly PACKAGES=(munge slurmctld slurmd slurm-client)
readonly NODES=(zn1 zn2)

say() { printf '%6s s  %s\n' "$SECONDS" "$*"; }

skip() {
    echo "skipped: $*"
    exit 77
}

# What the daemons and the tasks said last.
show_logs() {
    if [[ -n "${place:-}" ]]; then
        tail -n 20 "$place"/log/{slurmctld,zn1,zn2} >&2 || true
        tail -n 5 "$place"/work/slurm-*.out >&2 || true
    fi
}

fail() {
    echo "FAILED: $*" >&2
    show_logs
    exit 1
}

# Root, if there is a way to be.
be_root() {
    [[ "$(id -u)" == 0 ]] && return
    if sudo -n true 2>/dev/null; then
        exec sudo -n --preserve-env=ZOPA bash "$0" "$@"
    fi
    skip "Slurm's daemons want root, and there is no sudo without a password"
}

# The packages, installed if need be.
have_packages() {
    local program
    for program in munged slurmctld slurmd sbatch; do
        if ! command -v "$program" >/dev/null; then
            command -v apt-get >/dev/null || skip "$program is not there, and no apt-get to install it"
            echo "installing ${PACKAGES[*]}"
            { timeout 60 apt-get update -qq &&
                DEBIAN_FRONTEND=noninteractive timeout 180 \
                    apt-get install -y -qq --no-install-recommends "${PACKAGES[@]}"; } >/dev/null 2>&1 ||
                skip "${PACKAGES[*]} cannot be installed here"
            command -v "$program" >/dev/null || skip "$program is not there even with ${PACKAGES[*]}"
        fi
    done
    # Both daemons of a node run on one machine only if Slurm was built for it.
    slurmd -h 2>&1 | grep -q -- '-N node' || skip "this slurmd runs once a machine only"
}

# The processes that know our configuration file: the daemons, and what the nodes run. With a
# node's name, those that it runs.
ours() {
    local found
    # Processes that end meanwhile are no mistake, and the environment of some is not for us.
    mapfile -t found < <(grep -slzxF "SLURM_CONF=$SLURM_CONF" /proc/[0-9]*/environ)
    if [[ -n "${1:-}" && "${#found[@]}" -gt 0 ]]; then
        mapfile -t found < <(grep -slzxF "SLURMD_NODENAME=$1" "${found[@]}")
    fi
    [[ "${#found[@]}" == 0 ]] || printf '%s\n' "${found[@]}" | sed 's|/proc/\([0-9]*\)/environ|\1|'
}

# The zopa that a node runs, if it runs one.
payload() {
    local process
    for process in $(ours "$1"); do
        if [[ "$(readlink "/proc/$process/exe" 2>/dev/null)" == "$ZOPA" ]]; then
            echo "$process"
        fi
    done
}

# Is a node playing? Then `caught` is its zopa, and `caught_task` the task of the array.
catch() {
    caught="$(payload "$1")"
    [[ -n "$caught" ]] || return 1
    caught_task="$(tr '\0' '\n' 2>/dev/null <"/proc/$caught/environ" |
        sed -n 's/^SLURM_ARRAY_TASK_ID=//p')" && [[ -n "$caught_task" ]]
}

end_cluster() {
    local process
    for process in $(ours) ${munge_process:-}; do
        kill -9 "$process" 2>/dev/null || true
    done
    # They may be writing to the end.
    rm -rf "$place" 2>/dev/null || { sleep 1 && rm -rf "$place"; }
}

start_node() {
    slurmd -D -N "$1" >"$place/log/$1.start" 2>&1 &
    node_process[$1]=$!
    disown
}

start_cluster() {
    place="$(mktemp -d)"
    chmod 755 "$place"
    export SLURM_CONF="$place/slurm.conf"
    trap end_cluster EXIT
    trap 'exit 1' INT TERM
    mkdir -p "$place"/{state,log,work,munge} "${NODES[@]/#/$place/}"

    # A key and a socket of our own: a munge that runs already stays as it is.
    head -c 128 /dev/urandom >"$place/munge/key"
    chmod 700 "$place/munge"
    chmod 600 "$place/munge/key"
    chmod 755 "$place/munge"
    munged --foreground --force --key-file="$place/munge/key" --socket="$place/munge/socket" \
        --pid-file="$place/munge/pid" --log-file="$place/log/munged" --seed-file="$place/munge/seed" \
        >"$place/log/munged.start" 2>&1 &
    munge_process=$!
    disown

    local host port
    host="$(hostname -s)"
    port=$((20000 + RANDOM % 10000))
    cat >"$SLURM_CONF" <<CONFIGURATION
ClusterName=trial
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmctldTimeout=30
SlurmdTimeout=${SLURMD_TIMEOUT:?}
AuthType=auth/munge
AuthInfo=socket=$place/munge/socket
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$place/state
SlurmdSpoolDir=$place/%n
SlurmctldPidFile=$place/slurmctld.pid
SlurmdPidFile=$place/%n.pid
SlurmctldLogFile=$place/log/slurmctld
SlurmdLogFile=$place/log/%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=0,sched_interval=5,bf_interval=5
ReturnToService=2
MinJobAge=3600
NodeName=${NODES[0]} NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 1)) CPUs=1 RealMemory=500
NodeName=${NODES[1]} NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 2)) CPUs=1 RealMemory=500
PartitionName=main Nodes=${NODES[0]},${NODES[1]} Default=YES MaxTime=INFINITE State=UP
CONFIGURATION

    until [[ -S "$place/munge/socket" ]]; do
        kill -0 "$munge_process" 2>/dev/null || skip "munge does not start here"
        sleep 0.1
    done
    slurmctld -D >"$place/log/slurmctld.start" 2>&1 &
    disown
    declare -gA node_process=()
    local node tries
    for node in "${NODES[@]}"; do start_node "$node"; done
    for tries in {1..60}; do
        [[ "$(sinfo -h -N -o %t 2>/dev/null | grep -c idle)" == 2 ]] && break
        [[ "$tries" -lt 60 ]] || {
            show_logs
            skip "Slurm's nodes do not come up here"
        }
        sleep 0.5
    done
    say "two nodes of Slurm $(slurmd -V | cut -d' ' -f2) are up"
}

# A node falls silent: its daemon, the keeper of the job that was caught, and the job.
kill_node() {
    local keeper
    keeper="$(awk '/^PPid:/ { print $2 }' "/proc/$caught/status")"
    kill -9 "${node_process[$1]}" "$keeper" "$caught"
}

# Waits until a command holds: seconds, then the command.
until_it_holds() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [[ "$SECONDS" -lt "$end" ]] || fail "waited in vain for: $*"
        sleep 0.2
    done
}

# The state of a job, and nothing if Slurm does not know it any more.
state() { scontrol -o show job "$1" 2>/dev/null | sed -n 's/.* JobState=\([A-Z_]*\).*/\1/p'; }

has_ended() {
    local states
    states="$(state "$1")"
    [[ -n "$states" ]] && ! grep -qE 'PENDING|RUNNING|COMPLETING|SUSPENDED|REQUEUED' <<<"$states"
}

# The program that is tried.
have_zopa() {
    ZOPA="${ZOPA:-$here/../../target/release/zopa}"
    [[ -x "$ZOPA" ]] || skip "there is no $ZOPA; build it, or say ZOPA=PROGRAM"
    ZOPA="$(readlink -f "$ZOPA")"
    export ZOPA
}

# Compares a folder with that of the run that nobody disturbed: plan, blocks and tables.
same_bytes() {
    diff -r --exclude='.zopa-*' --exclude=invocations "$1" "$2" || fail "$1 and $2 are not the same"
    say "the same bytes as one undisturbed process: $(find "$1" -type f -not -name '.zopa-*' | wc -l) files"
}
