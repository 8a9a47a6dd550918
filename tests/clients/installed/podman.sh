podman login --tls-verify=false -u "$USER_NAME" -p "$PASSWORD" "$REGISTRY"
# The path becomes the name of the image, which takes lower-case letters only.
cp -R "$LAYOUT" layout
id=$(podman pull --quiet oci:layout:v1)
podman push --tls-verify=false "$id" "docker://$REGISTRY/team/podman:v1"
podman rmi --force "$id"
[ "$(podman pull --quiet --tls-verify=false "$REGISTRY/team/podman:v1")" = "$id" ]
podman rmi --force "$id"
