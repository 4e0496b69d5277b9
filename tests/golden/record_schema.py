"""share/schema/record.json as a validator that has no room for members the schema does not name."""
import json
import pathlib

PATH = pathlib.Path(__file__).resolve().parents[2] / "share/schema/record.json"


def read():
    with open(PATH) as file:
        return json.load(file)


def closed(schema):
    """The schema with no room for members that it does not name."""
    if isinstance(schema, dict):
        schema = {k: closed(v) for k, v in schema.items()}
        if schema.get("type") == "object" and "properties" in schema and "additionalProperties" not in schema and "allOf" not in schema:
            schema["additionalProperties"] = False
    elif isinstance(schema, list):
        schema = [closed(v) for v in schema]
    return schema


def validator():
    """None where python3 has no jsonschema."""
    try:
        import jsonschema
    except ImportError:
        return None
    schema = closed(read())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def faults(checker, record):
    """["where: what", ...]"""
    return ["%s: %s" % ("/".join(str(part) for part in e.absolute_path) or "record", e.message[:300])
            for e in checker.iter_errors(record)]
