namespace Sigstore.Build.Signing;

/// <summary>The folder of everything of ours on this machine: <c>SIGSTORE_HOME</c>, else <c>~/.sigstore</c>.</summary>
internal static class SigstoreHome
{
    public static string Folder => Environment.GetEnvironmentVariable("SIGSTORE_HOME") is { Length: > 0 } home
        ? Path.GetFullPath(home)
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".sigstore");
}
