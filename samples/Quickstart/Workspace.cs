namespace Quickstart;

/// <summary>The one temporary folder that everything happens in: package cache, feeds, local Sigstore instance, projects, tool.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly bool _keep;

    private Workspace(string repository, string root, bool keep)
    {
        Repository = repository;
        Root = root;
        _keep = keep;
    }

    public string Repository { get; }

    public string Root { get; }

    /// <summary>The feed with our two packages and the honest library.</summary>
    public string Feed => Folder("feed");

    /// <summary>The feed an attacker got hold of.</summary>
    public string AttackerFeed => Folder("attacker-feed");

    /// <summary>What building needs.</summary>
    public string PackageCache => Folder("packages");

    /// <summary>What the consuming application restored; small enough to copy for each attack.</summary>
    public string ConsumerPackages => Folder("consumer-packages");

    public string SigstoreHome => Folder("sigstore-home");

    public string Tool => Path.Combine(Folder("tool"), OperatingSystem.IsWindows() ? "dotnet-sigstore.exe" : "dotnet-sigstore");

    public static Workspace Create(string repository, bool keep)
    {
        // The name of a symbolic link and of its target must not both appear in recorded paths.
        var temp = new DirectoryInfo(Path.GetTempPath());
        var root = Path.Combine(temp.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? temp.FullName, "sigstore-quickstart-" + Path.GetRandomFileName()[..8]);
        Directory.CreateDirectory(root);
        return new Workspace(repository, root, keep);
    }

    public string Folder(string name)
    {
        var folder = Path.Combine(Root, name);
        Directory.CreateDirectory(folder);
        return folder;
    }

    public void Write(string relativePath, string text)
    {
        var path = Path.Combine(Root, relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    /// <summary>Copies a folder with everything in it; links are not expected and not followed.</summary>
    public static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        }

        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)), overwrite: true);
        }
    }

    public void Dispose()
    {
        if (_keep)
        {
            Console.WriteLine($"\nKept: {Root}");
            return;
        }

        try
        {
            Directory.Delete(Root, recursive: true);
        }
        catch (IOException)
        {
            // A build node may still hold a file; the folder is in the temporary folder and harmless.
        }
    }
}
