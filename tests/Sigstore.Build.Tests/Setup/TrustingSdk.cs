namespace Sigstore.Build.Tests.Setup;

/// <summary>
/// This machine's .NET, but with certificates of a test among the roots that NuGet trusts. On Linux those are a file of the SDK: everything
/// else is linked to.
/// </summary>
internal static class TrustingSdk
{
    /// <summary>Makes it; returns the path of its <c>dotnet</c>. The test is skipped where NuGet takes its roots from elsewhere.</summary>
    public static string Make(string folder, params CodeSigner[] trusted)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "NuGet takes its roots from the system here");
        Assert.SkipWhen(File.Exists("/etc/pki/ca-trust/extracted/pem/objsign-ca-bundle.pem"), "NuGet takes its roots from this system's own bundle");
        var sdk = Path.TrimEndingDirectorySeparator(BuildFeed.Metadata("SdkFolder"));
        var root = Path.GetFullPath(Path.Combine(sdk, "..", ".."));
        var mine = Path.Combine(folder, "sdk", Path.GetFileName(sdk));
        Directory.CreateDirectory(mine);
        LinkAll(root, folder, "sdk", "dotnet");
        LinkAll(sdk, mine, "trustedroots");
        File.Copy(Path.Combine(root, "dotnet"), Path.Combine(folder, "dotnet")); // a link would lead back
        Directory.CreateDirectory(Path.Combine(mine, "trustedroots"));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(sdk, "trustedroots")))
        {
            File.WriteAllText(Path.Combine(mine, "trustedroots", Path.GetFileName(file)), File.ReadAllText(file) + "\n" + string.Join("\n", trusted.Select(signer => signer.Pem)) + "\n");
        }

        return Path.Combine(folder, "dotnet");
    }

    private static void LinkAll(string from, string to, params string[] except)
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries(from).Where(entry => !except.Contains(Path.GetFileName(entry))))
        {
            File.CreateSymbolicLink(Path.Combine(to, Path.GetFileName(entry)), entry);
        }
    }
}
