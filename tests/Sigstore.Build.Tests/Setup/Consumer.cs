namespace Sigstore.Build.Tests.Setup;

/// <summary>Where a consumer finds packages of others without fetching them again.</summary>
internal static class Consumer
{
    public static string GlobalPackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
