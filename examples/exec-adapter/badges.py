#!/usr/bin/env python3
"""An adapter for provisionr, as an example: badges and the doors they open, kept in a JSON file.

It needs nothing but Python 3. BADGES_FILE names the file, which looks like this and may be empty at first:

    {"badges": {"b-1": {"name": "ada", "email": "ada@example.com", "on": true, "doors": {"lab": "always"}}},
     "doors": ["lab", "office"]}
"""

import json
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ITEMS_PER_LINE = 100


class Refused(Exception):
    """What cannot be done, with the class of failure that tells provisionr whether to try again."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


def load():
    try:
        with open(os.environ["BADGES_FILE"], encoding="utf-8") as file:
            return json.load(file)
    except PermissionError as error:
        raise Refused("permission", "the file of badges may not be read") from error
    except (KeyError, OSError, ValueError) as error:
        # A file that cannot be read is not an empty one.
        raise Refused("transient", f"the file of badges cannot be read ({type(error).__name__})") from error


def save(store):
    """Replaces the file as a whole, so that nobody ever reads half of it."""
    path = os.environ["BADGES_FILE"]
    handle, draft = tempfile.mkstemp(dir=os.path.dirname(os.path.abspath(path)))
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(store, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)


def account_of(number, badge):
    return {
        "id": number,
        "username": badge["name"],
        "email": badge.get("email"),
        "employeeId": None,
        "externalId": None,
        "status": "enabled" if badge["on"] else "suspended",
        "createdAt": None,
    }


def hello(_request):
    with open(os.path.join(HERE, "badges-manifest.json"), encoding="utf-8") as file:
        return {"contract": 1, "manifest": json.load(file)}


def check(_request):
    load()
    return {"ok": True, "actingAccount": None, "message": "the file of badges can be read"}


def accounts(request):
    rows = [account_of(number, badge) for number, badge in load()["badges"].items()]
    send_items(request, rows)
    return {"scopes": [{"scope": "accounts", "status": "complete", "rows": len(rows), "detail": None}]}


def grants(request):
    wanted = request.get("resources")
    rows = [
        {"account": number, "type": "door", "resource": door, "level": level, "status": "active", "computedBy": None}
        for number, badge in load()["badges"].items()
        for door, level in badge["doors"].items()
        if wanted is None or f"door:{door}" in wanted
    ]
    send_items(request, rows)
    return {"scopes": [scope_of(scope, rows) for scope in (["door"] if wanted is None else wanted)]}


def scope_of(scope, rows):
    count = sum(1 for row in rows if scope in ("door", f"door:{row['resource']}"))
    return {"scope": scope, "status": "complete", "rows": count, "detail": None}


def read_back(request):
    store = load()
    return {"states": [{"key": key, "state": state_of(store, key)} for key in request["keys"]]}


def state_of(store, key):
    badge = store["badges"].get(key["account"])
    if badge is None:
        return None
    if key["resource"] is None:
        return {"level": None, "status": "enabled" if badge["on"] else "suspended"}
    level = badge["doors"].get(key["resource"])
    return None if level is None else {"level": level, "status": "active"}


def apply(request):
    change = request["change"]
    store = load()
    result = change_badge(store, change) if change["type"] == "account" else change_door(store, change)
    if result["status"] == "applied":
        save(store)
    return result


def change_badge(store, change):
    action = change["action"]
    if action == "create_account":
        return create_badge(store, change["profile"])
    badge = store["badges"].get(change["account"])
    if badge is None:
        raise Refused("invalid", "there is no such badge")
    switched = {"enable_account": True, "suspend_account": False}.get(action)
    if switched is None:
        raise Refused("unsupported", f"badges know no {action}")
    if badge["on"] == switched:
        return {"status": "unchanged", "why": "already_present"}
    badge["on"] = switched
    return {"status": "applied"}


def create_badge(store, profile):
    if profile is None or any(badge["name"] == profile["username"] for badge in store["badges"].values()):
        raise Refused("invalid", "that name has a badge")
    store["made"] = store.get("made", 0) + 1
    number = f"made-{store['made']}"
    store["badges"][number] = {"name": profile["username"], "email": profile["email"], "on": True, "doors": {}}
    return {"status": "applied", "account": number}


def change_door(store, change):
    """Does what is asked only if the badge is still as the plan saw it; what is so already is no change."""
    if change["type"] != "door":
        raise Refused("unsupported", "badges open doors and nothing else")
    door, removes = change["resource"], change["action"] == "remove"
    if door not in store["doors"]:
        if removes:
            return {"status": "unchanged", "why": "resource_gone"}
        raise Refused("invalid", "there is no such door")
    badge = store["badges"].get(change["account"])
    if badge is None:
        raise Refused("invalid", "there is no such badge")
    level = badge["doors"].get(door)
    held = None if level is None else {"level": level, "status": "active"}
    wanted = None if removes else change["after"]["level"]
    if not removes and wanted not in ("daytime", "always"):
        raise Refused("invalid", "doors know no such level")
    if level == wanted:
        return {"status": "unchanged", "why": "already_absent" if removes else "already_present"}
    if held != change["before"]:
        return {"status": "conflict", "actual": held}
    if removes:
        del badge["doors"][door]
    else:
        badge["doors"][door] = wanted
    return {"status": "applied"}


CALLS = {
    "hello": hello,
    "check": check,
    "accounts": accounts,
    "grants": grants,
    "read_back": read_back,
    "apply": apply,
}


def send(message):
    # ASCII only: whatever the locale, the line arrives as it was meant.
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def send_items(request, rows):
    for start in range(0, len(rows), ITEMS_PER_LINE):
        send({"id": request["id"], "items": rows[start : start + ITEMS_PER_LINE]})


def answer(request):
    call = CALLS.get(request["call"])
    if call is None:
        raise Refused("unsupported", "this program is too old for that")
    return call(request)


def main():
    """Answers one request after the other, until there are no more."""
    for line in sys.stdin:
        request = json.loads(line)
        try:
            send({"id": request["id"], "result": answer(request)})
        except Refused as refusal:
            send({"id": request["id"], "error": {"class": refusal.kind, "message": str(refusal)}})


if __name__ == "__main__":
    main()
