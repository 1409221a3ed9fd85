// In Kubernetes: k8s.io/cli-runtime/pkg/genericclioptions. Flags that several commands share.

export const GLOBAL_FLAGS = `
--as='': The user to act as.
--as-group=[...]: A group to act as; may be repeated.
--as-uid='': The UID to act as.
--as-user-extra=[...]: Extras of the user to act as.
--cache-dir='': Where answers would be cached.
--certificate-authority='': A file with the certificate of the authority that signed the server's.
--client-certificate='': A file with a client certificate.
--client-key='': A file with the client certificate's key.
--cluster='': The cluster of the kubeconfig to use.
--context='': The context of the kubeconfig to use.
--disable-compression=false: Do not compress answers.
--insecure-skip-tls-verify=false: Do not check the server's certificate.
--kubeconfig='': The kubeconfig file to use.
--kuberc='': The kuberc file to use.
--log-flush-frequency=5s: How often log lines are flushed.
--match-server-version=false: Require the server's version to match.
-n, --namespace='': The namespace of this request.
--password='': Password for basic authentication.
--profile='none': Which profile to take.
--profile-output='profile.pprof': Where the profile is written.
--request-timeout='0': How long to wait for one request; 0 is without limit.
-s, --server='': The address of the API server.
--tls-server-name='': The name to expect in the server's certificate.
--token='': A bearer token.
--user='': The user of the kubeconfig to use.
--username='': Name for basic authentication.
-v, --v=0: How much to log.
--vmodule='': How much to log, by file.
--warnings-as-errors=false: Treat warnings of the server as errors.
-h, --help=false: Help for the command.`;

export const PRINT_FLAGS = `
--allow-missing-template-keys=true: Let templates pass over fields that are not there.
-o, --output='': Output format: json, yaml, kyaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file.
--show-managed-fields=false: Keep managedFields in JSON and YAML.
--template='': The template, or its file, for -o go-template.`;

export const FILE_FLAGS = `
-f, --filename=[]: Files, folders or addresses of manifests.
-k, --kustomize='': A folder with a kustomization.
-R, --recursive=false: Look into folders below.`;

export const DRY_RUN = `
--dry-run='none': "client" prints what would be sent, "server" sends it without keeping it.`;

export const SELECTOR = `
-l, --selector='': Only objects with these labels: key1=value1,key2 in (a,b),!key3.`;

export const VALIDATE = `
--validate='strict': "strict" or "true" refuses unknown fields, "warn" warns of them, "ignore" or "false" drops them.`;

export const DELETE_FLAGS = `
--cascade='background': "background", "orphan" or "foreground".
--force=false: With --grace-period=0, remove from the API at once.
--grace-period=-1: Seconds given to end; -1 is the object's own.
--timeout=0s: How long to wait; 0 decides by the object.
--wait=false: Wait until the objects are gone.`;
