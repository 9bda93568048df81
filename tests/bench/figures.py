"""What is measured, what it must be and what is aimed at. Most figures are better when they are lower."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure: its name, the worst value that is accepted, the value aimed at, the unit, what it is.

    `must` and `aim` are None for a figure that only explains another one.
    """

    name: str
    must: float | None
    aim: float | None
    unit: str
    what: str
    better: str = "lower"


GOALS: tuple[Goal, ...] = (
    Goal("issue_duplicates", 0, 0, "tickets", "32 issuers, 4,000 tickets: a number given twice"),
    Goal("issue_gaps", 0, 0, "numbers", "... a number or a move left out"),
    Goal("issue_lost", 0, 0, "tickets", "... acknowledged, and not on disk"),
    Goal("call_twice", 0, 0, "tickets", "16 counters until nobody waits: a ticket called twice"),
    Goal("call_left", 0, 0, "tickets", "... a ticket left waiting"),
    Goal("kill_acknowledged_missing", 0, 0, "tickets", "kill -9, 5 rounds: acknowledged, and not on disk"),
    Goal("kill_numbers_reused", 0, 0, "numbers", "... a number given twice"),
    Goal("kill_journal_gaps", 0, 0, "moves", "... a move number left out"),
    Goal("kill_second_slips", 0, 0, "slips", "... a slip that was sent to a printer twice by itself"),
    Goal("issue_cpu_per_hello", 2.5, 1.9, "ratio", "server CPU per durable issue : per hello"),
    Goal("issue_throughput", None, None, "tickets/s", "... durable issues per second", "higher"),
    Goal("issue_cpu_us", None, None, "us", "... server CPU per durable issue"),
    Goal("issue_hello_cpu_us", None, None, "us", "... server CPU per hello"),
    Goal("issue_p99_per_p50", 4, 2.5, "ratio", "latency of an issue at concurrency 32, p99 : p50"),
    Goal("issue_p50_ms", None, None, "ms", "... its median"),
    Goal("issue_hello_p99_slow_commit", 2, 1.2, "ratio", "hello p99 while a commit takes 30 ms : without"),
    Goal(
        "issue_cpu_million_past", 1.15, 1.05, "ratio", "server CPU per issue, a million past tickets : none"
    ),
    Goal("call_cpu_3000_waiting", 1.15, 1.05, "ratio", "server CPU per call-next, 3,000 waiting : 3"),
    Goal("call_cpu_us", None, None, "us", "... server CPU per call-next with 3 waiting"),
    Goal("screen_last_of_100", 3, 1.5, "ratio", "call to the last of 100 screens : a bare broadcast"),
    Goal("screen_last_of_100_ms", None, None, "ms", "... from the request to the last screen"),
    Goal("screen_client_cpu_ms", None, None, "ms", "... the client's own CPU per broadcast"),
    Goal("screen_cpu_per_broadcast", 6, 3, "ratio", "server CPU per broadcast to 100 : a bare server's"),
    Goal("page_teller_cpu_ms", 15, 5, "ms", "teller page, cold cache, to the connected socket: server CPU"),
    Goal("page_kiosk_cpu_ms", 15, 5, "ms", "kiosk page, likewise"),
    Goal("memory_after_demo_mb", 180, 120, "MB", "resident memory of server and agent after the demo day"),
    Goal("wait_day_tickets_without", None, None, "tickets", "a day of 2,000 customers: tickets, no offers"),
    Goal("wait_day_tickets_default", None, None, "tickets", "... offers where the wait exceeds 5 min"),
    Goal("wait_day_tickets_always", None, None, "tickets", "... offers always"),
    Goal("wait_day_counter_mean_min_without", None, None, "min", "... mean wait for a counter, no offers"),
    Goal("wait_day_counter_mean_min_default", None, None, "min", "... beyond 5 min"),
    Goal("wait_day_counter_mean_min_always", None, None, "min", "... always"),
    Goal("wait_day_counter_p90_min_without", None, None, "min", "... P90 wait for a counter, no offers"),
    Goal("wait_day_counter_p90_min_default", None, None, "min", "... beyond 5 min"),
    Goal("wait_day_counter_p90_min_always", None, None, "min", "... always"),
    Goal("wait_day_kiosk_mean_min_without", None, None, "min", "... mean wait at a kiosk, no offers"),
    Goal("wait_day_kiosk_mean_min_default", None, None, "min", "... beyond 5 min"),
    Goal("wait_day_kiosk_mean_min_always", None, None, "min", "... always"),
    Goal("wait_day_kiosk_p90_min_without", None, None, "min", "... P90 wait at a kiosk, no offers"),
    Goal("wait_day_kiosk_p90_min_default", None, None, "min", "... beyond 5 min"),
    Goal("wait_day_kiosk_p90_min_always", None, None, "min", "... always"),
    Goal("wait_day_terminal_mean_min_without", None, None, "min", "... mean wait at a terminal, no offers"),
    Goal("wait_day_terminal_mean_min_default", None, None, "min", "... beyond 5 min"),
    Goal("wait_day_terminal_mean_min_always", None, None, "min", "... always"),
    Goal("wait_day_terminal_p90_min_without", None, None, "min", "... P90 wait at a terminal, no offers"),
    Goal("wait_day_terminal_p90_min_default", None, None, "min", "... beyond 5 min"),
    Goal("wait_day_terminal_p90_min_always", None, None, "min", "... always"),
    Goal("wait_day_saved_h_without", None, None, "h", "... waiting saved, no offers", "higher"),
    Goal("wait_day_saved_h_default", None, None, "h", "... beyond 5 min", "higher"),
    Goal("wait_day_saved_h_always", None, None, "h", "... always", "higher"),
    Goal("ab_false_alarms_off_5", 2, 1, "points", "400 A/A trials: false alarms, percent, away from 5"),
    Goal("ab_false_alarms_percent", None, None, "%", "... the false alarms"),
    Goal("ab_power_percent", None, None, "%", "... effects seen of those foreseen to be in 80 %", "higher"),
    Goal("ab_covered_percent", None, None, "%", "... effects inside their 95 % interval", "higher"),
    Goal("ab_beside_false_alarms_off_5", 2, 1, "points", "... beside another hall: false alarms, off 5 %"),
    Goal("ab_beside_false_alarms_percent", None, None, "%", "... the false alarms"),
    Goal("ab_beside_power_percent", None, None, "%", "... effects seen of those foreseen", "higher"),
    Goal("ab_beside_covered_percent", None, None, "%", "... effects inside their interval", "higher"),
    Goal(
        "forecast_error_ratio",
        0.9,
        0.8,
        "ratio",
        "four weeks ahead, 8 synthetic halls: error : seasonal naive",
    ),
    Goal("forecast_error_worst_ratio", None, None, "ratio", "... of the worst hall"),
    Goal("forecast_floor_ratio", None, None, "ratio", "... error : what chance alone leaves"),
    Goal("forecast_in_80_percent", None, None, "%", "... half hours inside the interval of 80 %", "higher"),
    Goal(
        "live_coverage_off_90",
        4,
        2,
        "points",
        "P90 of the expected wait, worst type of 4 halls: held, off 90 %",
    ),
    Goal("live_coverage_least", None, None, "%", "... held least often", "higher"),
    Goal("live_coverage_most", None, None, "%", "... held most often"),
    Goal("live_cost_ms", 2, 0.5, "ms", "... CPU per number, 200 futures each"),
    Goal("live_cost_worst_ms", None, None, "ms", "... in the fullest hall"),
    Goal("live_error_ratio", 1.05, 0.95, "ratio", "... mean error of P50 : best of 3 others, worst hall"),
    Goal("live_error_s", None, None, "s", "... that error"),
    Goal("live_error_trees_s", None, None, "s", "... boosted trees' that learnt from 60 days"),
    Goal("live_numbers", None, None, "", "... numbers issued", "higher"),
    Goal("live_issue_latency_ratio", 1.1, 1.05, "ratio", "an issue with futures : with the simple estimate"),
    Goal("live_call_latency_ratio", 1.1, 1.05, "ratio", "... a call of the next"),
    Goal("live_issue_ms", None, None, "ms", "... the issue, median"),
    Goal("live_call_ms", None, None, "ms", "... the call, median"),
    Goal("roster_gap_percent", 2, 1, "%", "25 tellers, 4 weeks, 2 skills, worst of 5: gap to the bound"),
    Goal("roster_wall_s", 60, 30, "s", "... the time it took"),
    Goal("roster_cpu_s", None, None, "s", "... of one core"),
    Goal("device_schedules", None, None, "", "seeded schedules of faults, 50 tickets each", "higher"),
    Goal("device_tickets_lost", 0, 0, "tickets", "... acknowledged, and not on disk or on the spool"),
    Goal("device_second_slips", 0, 0, "slips", "... a number that came out twice by itself"),
    Goal("device_faults_unreported", 0, 0, "faults", "... a fault of which no screen was told"),
    Goal("device_slips_unreported", 0, 0, "slips", "... a doubtful slip of which no screen was told"),
    Goal(
        "device_fault_under_load_p99_s", None, None, "s", "... from a fault to the journal, p99, under load"
    ),
    Goal("device_fault_to_office_p99_s", 3, 2, "s", "from a fault to the office's screen, p99"),
    Goal("device_fault_to_office_p50_s", None, None, "s", "... its median"),
    Goal("device_faults_unseen", 0, 0, "faults", "... that did not come to stand there within ten seconds"),
    Goal("beside_issue_forecast", 1.1, 1.03, "ratio", "an issue while a forecast is worked out : without"),
    Goal("beside_call_forecast", 1.1, 1.03, "ratio", "... a call-next likewise"),
    Goal("beside_issue_simulation", 1.1, 1.03, "ratio", "an issue while scenarios are searched : without"),
    Goal("beside_call_simulation", 1.1, 1.03, "ratio", "... a call-next likewise"),
    Goal("beside_issue_import", 1.1, 1.03, "ratio", "an issue while a file is taken in : without"),
    Goal("beside_call_import", 1.1, 1.03, "ratio", "... a call-next likewise"),
    Goal("beside_issue_history", 1.1, 1.03, "ratio", "an issue while the past is looked at : without"),
    Goal("beside_call_history", 1.1, 1.03, "ratio", "... a call-next likewise"),
    Goal("beside_issue_ms", None, None, "ms", "... an issue without"),
    Goal("device_stall_issue_ratio", 1.1, 1.03, "ratio", "an issue while printer, line, port hang : without"),
    Goal("device_stall_call_ratio", 1.1, 1.03, "ratio", "... a call-next likewise"),
    Goal("device_stall_slips_missing", 0, 0, "slips", "... a slip of the sound printer that did not come"),
    Goal("device_stall_sign_late_s", 1, 0.3, "s", "... the sound sign's latest change after a call"),
    Goal(
        "money_histories", None, None, "", "seeded payment histories with faults of wires and power", "higher"
    ),
    Goal("money_fen_lost", 0, 0, "fen", "... neither with billing nor given back nor on the desk; or both"),
    Goal("money_taken_twice", 0, 0, "bills", "... a bill paid twice of which neither payment went back"),
    Goal("money_posted_twice", 0, 0, "bills", "... a bill posted twice"),
    Goal("money_unexplained", 0, 0, "payments", "... an end that its journal does not explain"),
    Goal("money_stuck", 0, 0, "payments", "... neither settled nor on the desk when all faults have ended"),
    Goal("money_invoice_histories", None, None, "", "seeded histories of invoices with the same", "higher"),
    Goal(
        "money_invoices_issued_twice", 0, 0, "invoices", "... an item with two living invoices in the books"
    ),
    Goal(
        "money_invoices_untrue", 0, 0, "invoices", "... a row that says other than the books, or is not done"
    ),
    Goal("sim_waits_unlike_simpy", 0, 0, "waits", "6 days of one trace: waits, abandonments unlike SimPy's"),
    Goal("sim_waits_unlike_ciw", 0, 0, "waits", "... unlike Ciw's"),
    Goal("sim_speed_simpy", 200, 300, "ratio", "customers per CPU second on that day : SimPy's", "higher"),
    Goal("sim_speed_ciw", 450, 700, "ratio", "... : Ciw's", "higher"),
    Goal("sim_speed_simpy_trace", None, None, "ratio", "... : SimPy's that draws nothing", "higher"),
    Goal("sim_speed_ciw_trace", None, None, "ratio", "... : Ciw's that draws nothing", "higher"),
    Goal("sim_speed_twin", None, None, "ratio", "... of the kernel in Python : SimPy's", "higher"),
    Goal("sim_customer_ns", None, None, "ns", "... CPU per customer, drawn, lived and kept"),
    Goal("sim_speed_cimba", 4, 8, "ratio", "customers per CPU second in an M/M/8 : Cimba's", "higher"),
    Goal("sim_customer_ns_cimba", None, None, "ns", "... CPU per customer"),
    Goal("sim_theory_worst_z", 3, 3, "s.e.", "8 statistics of queueing theory: the furthest off"),
    Goal("sim_theory_half_width", 0.2, 0.1, "%", "... the widest half of a 95 % interval"),
    Goal("sim_theory_statistics", None, None, "", "... how many there are", "higher"),
    Goal("sim_theory_customers", None, None, "", "... customers that this took", "higher"),
    Goal("sim_pair_cpu_s", 0.5, 0.2, "s", "two scenarios x 2,000 days with the same crowds: CPU"),
    Goal("sim_pair_classes_cpu_s", None, None, "s", "... with a tenth of the customers in a priority class"),
    Goal("sim_pair_customers", None, None, "", "... customers, 2,000 a day", "higher"),
    Goal("sim_pair_noise", None, None, "ratio", "... variance of the difference without : with", "higher"),
    Goal("whatif_s", 2, 1.5, "s", "today and four scenarios, 1,000 days of 2,000 each: until it shows"),
    Goal("whatif_cpu_s", None, None, "s", "... of two processors"),
    Goal("whatif_search_cpu_s", None, None, "s", "95 % within 10 minutes: four cheapest ways, CPU"),
    Goal("whatif_search_tried", None, None, "", "... scenarios tried"),
    Goal("memory_server_mb", None, None, "MB", "... the server's"),
    Goal("memory_agent_mb", None, None, "MB", "... the agent's"),
)


def named(name: str) -> Goal:
    """The goal of that name. Raises KeyError for another."""
    return {goal.name: goal for goal in GOALS}[name]


def row(goal: Goal, value: float) -> dict[str, Any]:
    """A measured figure as `build/bench.json` has it."""
    return {
        "value": round(value, 4),
        "must": goal.must,
        "aim": goal.aim,
        "better": goal.better,
        "unit": goal.unit,
    }


def verdict(goal: Goal, value: float) -> str:
    """`aim`, `must`, `MISSED`, or nothing for a figure without a goal."""
    if goal.must is None or goal.aim is None:
        return ""
    sign = -1 if goal.better == "higher" else 1
    if sign * value <= sign * goal.aim:
        return "aim"
    return "must" if sign * value <= sign * goal.must else "MISSED"
