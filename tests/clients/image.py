"""The Dockerfile and the compose file as others read them: Docker's own parser and a
strict reader of the compose specification.

    image.py
"""

import re
from pathlib import Path

import dockerfile
from compose_spec import PyCompose

REPOSITORY = Path(__file__).resolve().parents[2]


def check_dockerfile():
    stages = [[]]
    for command in dockerfile.parse_file(str(REPOSITORY / "Dockerfile")):
        if command.cmd.upper() == "FROM":
            stages.append([])
        stages[-1].append(command)
    build, image = stages[1:]
    assert not stages[0], "arguments before the first stage"
    assert build[0].value[0].split(":")[0] == "rust" and image[0].value == ("scratch",)
    for command in image:
        words = command.cmd.upper()
        assert words not in ("RUN", "ADD"), "an image without a shell runs nothing"
        if words in ("CMD", "ENTRYPOINT", "HEALTHCHECK"):
            assert command.json, f"{command.original}: in the exec form"
        if words == "COPY":
            assert "--from=build" in command.flags, command.original
    made = " ".join(part for command in build if command.cmd.upper() == "RUN" for part in command.value)
    for command in image:
        if command.cmd.upper() == "COPY":
            assert command.value[0] in made, f"{command.value[0]} is made by the build"


def check_compose():
    text = (REPOSITORY / "deploy" / "compose.yml").read_text()
    compose = PyCompose.from_yaml(text)
    compose.validate()
    services = compose.to_dict()["services"]
    declared = compose.to_dict()["volumes"]
    for name, service in services.items():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0] if isinstance(volume, str) else volume["source"]
            assert source.startswith(".") or source in declared, f"{name}: {source}"
    server = services["gigawatch"]
    assert server["read_only"] and server["cap_drop"] == ["ALL"], server
    assert "ports" not in server, "readers come by the proxy"
    subnet = compose.to_dict()["networks"]["inside"]["ipam"]["config"][0]["subnet"]
    assert server["environment"]["GIGAWATCH_TRUSTED_PROXY"] == subnet
    owner = re.search(r"^USER (\S+)$", (REPOSITORY / "Dockerfile").read_text(), re.M)[1]
    assert services["litestream"]["user"] == owner, "it writes beside the server's files"


check_dockerfile()
check_compose()
print("Docker's parser reads the Dockerfile, and the compose file is as specified.")
