podman login --tls-verify=false -u "$USER_NAME" -p "$PASSWORD" "$REGISTRY"
id=$(podman pull --quiet "oci:$LAYOUT:v1")
podman push --tls-verify=false "$id" "docker://$REGISTRY/team/podman:v1"
podman rmi --force "$id"
[ "$(podman pull --quiet --tls-verify=false "$REGISTRY/team/podman:v1")" = "$id" ]
podman rmi --force "$id"
